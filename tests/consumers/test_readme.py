"""README's loading code for other tools runs as it stands there."""

import re
from pathlib import Path
from typing import Any

import pytest

import claimset
from claimset.cli import run

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.consumers,
    pytest.mark.filterwarnings("ignore"),  # theirs, not ours
]


def test_readme_loads_every_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    readme = (ROOT / "README.md").read_text("utf-8")
    (lines,) = re.findall(r"<!-- exports -->\n```sh\n(.*?)```", readme, re.DOTALL)
    for line in lines.splitlines():
        assert run([*line.split()[1:], "-C", str(ROOT)]) == 0
    (code,) = re.findall(r"<!-- consumers -->\n```python\n(.*?)```", readme, re.DOTALL)
    scope: dict[str, Any] = {}
    exec(code, scope)  # noqa: S102 - our own README
    claims = len(claimset.load(path=ROOT))
    assert len(scope["rows"]) == claims
    assert sum(1 for _ in scope["records"]) == claims
    assert len(scope["train"]) == claims
    assert scope["cited_by"]
    assert len(scope["graphs"]) > claims
