"""Texts of a document to vectors; what the document had a vector for before is not embedded again."""

from collections.abc import Callable, Sequence

from appliance.areas.rag.embedding import model_of
from appliance.areas.rag.models import RagDocument
from appliance.areas.rag.sentences import unwrapped
from appliance.areas.rag.vectors import float_blob, small_blob
from appliance.db import query, reading, rows

BATCH = 16  # texts between two looks at whether to go on

Progress = Callable[[int, int], None]
Pack = Callable[[Sequence[float]], bytes]


def text_to_embed(heading: str, text: str) -> str:
    """A chunk with what it stands under: the heading helps to find it, and is no part of a quote."""
    return f"{heading}\n{text}" if heading else text


class Vectorizing:
    """For one document and one model, by name. total: how many texts will be asked for, for the progress."""

    def __init__(self, document: RagDocument, model: str, progress: Progress, total: int) -> None:
        self._document_id, self._model = document.id, model_of(model)
        self._progress, self._done, self._total = progress, 0, total

    def passages(self, texts: Sequence[str]) -> list[bytes]:
        """float32, in order. texts: as `text_to_embed`."""
        with reading():
            found = rows(
                "SELECT heading, text, vector FROM rag_chunk JOIN rag_vector ON chunk_key = key WHERE document_id = ?",
                (self._document_id,),
            )
        return self._vectors(
            texts, {text_to_embed(heading, text): vector for heading, text, vector in found}, float_blob
        )

    def sentences(self, texts: Sequence[str]) -> list[bytes]:
        """int8, in order. texts: without line breaks."""
        with reading():
            content = query("SELECT content FROM rag_document WHERE id = ?", (self._document_id,))
            found = rows('SELECT start, "end", vector FROM rag_sentence WHERE document_id = ?', (self._document_id,))
        text = (content[0]["content"] if content else "") or ""
        return self._vectors(texts, {unwrapped(text[start:end]): vector for start, end, vector in found}, small_blob)

    def _vectors(self, texts: Sequence[str], known: dict[str, bytes], pack: Pack) -> list[bytes]:
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        self._done += len(texts) - len(missing)
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            self._progress(self._done, self._total)
            vectors = self._model.embed(batch)
            known |= {text: pack(vector) for text, vector in zip(batch, vectors, strict=True)}
            self._done += len(batch)
        return [known[text] for text in texts]
