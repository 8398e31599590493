"""Commands on corpora: folders of many claim sets."""

from pathlib import Path
from typing import Annotated

from claimset.cli.options import argument, out, path

CorpusFolder = Annotated[
    Path,
    argument(
        "DIR",
        "The folder that holds corpus.json. Default: this folder.",
        parser=path,
    ),
]


def init(
    folder: Annotated[
        Path, argument("DIR", "The folder. Default: this folder.", parser=path)
    ] = Path(),
) -> None:
    """Write corpus.json for the claim sets below a folder.

    Example: claimset corpus init articles
    """
    from claimset.corpus.manifest import MANIFEST, init_corpus
    from claimset.render.layout import counted

    made = init_corpus(folder)
    file = (folder / MANIFEST).as_posix()
    out(f"{file}: {counted(len(made.entries), 'claim set')}\n")


COMMANDS = (init,)
"""The commands, in the order in which help lists them."""
