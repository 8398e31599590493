"""Versions of the data: frozen, listed, verified and compared.

`listing` has what was released, `release` freezes a version, `verify` recomputes every
hash and says which release a file is (`identity`), `diff` compares two versions;
`changes` says what differs and which bump that needs, `promises` what a new release
would break. The index of releases is read by `claimset.index`, and what a release says
of its files by `claimset.manifest`.
"""
