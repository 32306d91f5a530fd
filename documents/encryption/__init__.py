"""The only place where cryptography happens: suites, keys, signatures, sealed values, certificates.

Two named suites (`gm`: SM2, SM3, SM4; `intl`: P-256, SHA-256, AES-256) exist; the name of the suite
stands in every header and is bound into every derived key, and nothing is ever negotiated.
Primitives come from `cryptography`, from the system's libcrypto (SM2, GB/T 32918) and, for speed,
from libgcrypt (SM4-GCM); structures are in `certificates` and `container`; keys at rest in `custody`.
"""
