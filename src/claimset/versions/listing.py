"""The versions that were released."""

from dataclasses import dataclass
from os import PathLike

from claimset.claim_set import open_claim_set
from claimset.paths import chosen_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A version that was published.

    Attributes:
        version: The version of the data.
        date: The day of the release, as ``YYYY-MM-DD``.
        sha256: One hash over the canonical CSV files: the sha256 of what
            ``LC_ALL=C sha256sum *.csv`` prints in the release's folder.
        swhid: The ISO/IEC 18670 identifier of the folder.
    """

    version: str
    date: str
    sha256: str
    swhid: str


def versions(path: str | PathLike[str] | None = None) -> list[Release]:
    """List the releases of a claim set, oldest first.

    Args:
        path: The folder of the claim set; by default the one this package carries.

    Raises:
        NoClaimSetError: If the folder holds no claim set.
        ReadError: If the index is not what it should be.

    Example:
        >>> [release.version for release in versions()][0]
        '0.1.0'
    """
    claim_set = open_claim_set(chosen_folder(path))
    return [Release(**entry) for entry in claim_set.releases]
