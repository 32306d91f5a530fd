"""The archive package and its proof: manifest, acts, Merkle tree, and a check that needs no database.

`package` and `writing` make it, `verification` checks it; `evidence` is the form of an act that the
office's database shares, `tree` the RFC 9162 tree with SM3 over those acts.
"""
