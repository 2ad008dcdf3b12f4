"""The web UI's rules, with its real tools."""

import subprocess

SOUND = {
    "web/src/features/rag/feature.ts": "export const rag = 1\n",
    "web/src/features/chat/feature.ts": "import { kit } from '../../ui/kit'\nexport const chat = kit\n",
    "web/src/ui/kit.ts": "export const kit = 2\n",
    "web/src/app/features.ts": (
        "import { chat } from '../features/chat/feature'\n"
        "import { rag } from '../features/rag/feature'\n"
        "export const features = [chat, rag]\n"
    ),
}
BROKEN = {
    "web/src/features/chat/inside.ts": "import { rag } from '../rag/feature'\nexport const wrong: string = rag\n",
    "web/src/ui/up.ts": "import { rag } from '../features/rag/feature'\nexport const up = rag\n",
    "web/src/app/window.ts": "import { wrong } from '../features/chat/inside'\nexport const window = wrong\n",
    "web/src/lib/a.ts": "import { b } from './b'\nexport const a = (): unknown => b\n",
    "web/src/lib/b.ts": "import { a } from './a'\nexport const b = (): unknown => a\n",
}
DOCUMENT = '{"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {}}'


def test_wrong_types_and_wrong_imports_are_found_and_right_ones_are_not(web_house, lint):
    outcome = lint(web_house({**SOUND, **BROKEN}), "web")

    assert not outcome.clean
    assert "src/features/chat/inside.ts(2,14): error TS2322" in outcome.said
    assert "features-do-not-know-each-other: src/features/chat/inside.ts → src/features/rag/feature.ts" in outcome.said
    assert "src/ui/up.ts → src/features/rag/feature.ts" in outcome.said
    assert "src/app/window.ts → src/features/chat/inside.ts" in outcome.said
    assert "src/lib/a.ts → src/lib/b.ts" in outcome.said or "src/lib/b.ts → src/lib/a.ts" in outcome.said
    assert "src/app/features.ts →" not in outcome.said
    assert "src/features/chat/feature.ts →" not in outcome.said


def test_a_check_that_read_no_module_is_not_a_pass(web_house, lint):
    outcome = lint(web_house({"web/src/alone.d.ts": "export {}\n"}), "web")

    assert not outcome.clean
    assert "its rules were not checked" in outcome.said


def test_missing_tools_are_not_a_pass(house, lint):
    outcome = lint(house({"web/package.json": "{}"}), "web")

    assert not outcome.clean
    assert "node_modules is missing" in outcome.said


def test_stale_api_types_are_found_and_fresh_ones_are_not(web_house, lint):
    command = f"print('''{DOCUMENT}''')\n"
    root = web_house({"appliance/__main__.py": command, "web/src/api/schema.d.ts": "export interface paths {}\n"})

    stale = lint(root, "api-types")
    (root / "document.json").write_text(DOCUMENT)
    tool = ["node_modules/.bin/openapi-typescript", "../document.json", "--output", "src/api/schema.d.ts"]
    subprocess.run(tool, cwd=root / "web", check=True, capture_output=True)
    fresh = lint(root, "api-types")

    assert not stale.clean
    assert "web/src/api/schema.d.ts:1: stale" in stale.said
    assert fresh.clean, fresh.said


def test_a_document_that_cannot_be_written_is_not_a_pass(house, lint):
    files = {"appliance/__main__.py": "raise SystemExit('no settings')\n", "web/src/api/schema.d.ts": ""}

    outcome = lint(house(files), "api-types")

    assert not outcome.clean
    assert "no settings" in outcome.said
