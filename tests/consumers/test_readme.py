"""README's loading code for other tools runs as it stands there."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

import claimset

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.consumers,
    pytest.mark.filterwarnings("ignore"),  # theirs, not ours
]

OUTPUTS = {
    "frictionless": "frictionless",
    "croissant": "croissant",
    "huggingface": "huggingface",
    "sqlite": "claims.db",
    "nanopub": "nanopubs.trig",
}


def test_readme_loads_every_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datasets  # noqa: PLC0415 - heavy
    import frictionless  # noqa: PLC0415 - heavy
    import mlcroissant  # noqa: PLC0415 - heavy
    import rdflib  # noqa: PLC0415 - heavy

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    for name, output in OUTPUTS.items():
        claimset.export(name, tmp_path / output, path=ROOT)
    monkeypatch.chdir(tmp_path)
    readme = (ROOT / "README.md").read_text("utf-8")
    (code,) = re.findall(r"<!-- consumers -->\n```python\n(.*?)```", readme, re.DOTALL)
    scope: dict[str, Any] = {
        "datasets": datasets,
        "frictionless": frictionless,
        "mlcroissant": mlcroissant,
        "rdflib": rdflib,
        "sqlite3": sqlite3,
    }
    exec(code, scope)  # noqa: S102 - our own README
    claims = len(claimset.load(path=ROOT))
    assert len(scope["rows"]) == claims
    assert sum(1 for _ in scope["records"]) == claims
    assert len(scope["train"]) == claims
    assert scope["cited_by"]
    assert len(scope["graphs"]) > claims
