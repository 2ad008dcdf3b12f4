"""What the kills of one kind met, and what was found afterwards."""

from collections import Counter
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Toll:
    """met: what was under way, by kind of moment. whole: databases and archives that are in order, of `looked_at`.

    acknowledged: writes that were answered with success, or data that was there before. missing: of them.
    back: seconds from a kill until /health answered 200 again. wrong: sentences; none may be there.
    """

    kind: str
    kills: int = 0
    met: Counter[str] = field(default_factory=Counter)
    looked_at: int = 0
    whole: int = 0
    acknowledged: int = 0
    missing: int = 0
    back: list[float] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def saw(self, verdict: str, where: str) -> None:
        """The verdict of an integrity check."""
        self.looked_at += 1
        if verdict == "ok":
            self.whole += 1
        else:
            self.wrong.append(f"{where} is damaged: {verdict}")

    def compared(self, acknowledged: int, missing: list[str]) -> None:
        self.acknowledged = max(self.acknowledged, acknowledged)
        self.missing += len(missing)
        self.wrong += missing

    def text(self) -> str:
        met = ", ".join(f"{count} {what}" for what, count in self.met.most_common()) or "nothing to meet"
        lines = [
            f"{self.kind}: {self.kills} kills ({met})",
            f"  integrity_check ok {self.whole}/{self.looked_at};"
            f" acknowledged writes missing {self.missing} of {self.acknowledged}",
        ]
        if self.back:
            lines.append(
                f"  from the kill to /health 200: median {median(self.back):.2f} s, worst {max(self.back):.2f} s"
            )
        lines += [f"  {figure}" for figure in self.figures]
        lines += [f"  WRONG: {sentence}" for sentence in self.wrong[:20]]
        lines += [f"  … and {len(self.wrong) - 20} more"] if len(self.wrong) > 20 else []
        return "\n".join(lines)
