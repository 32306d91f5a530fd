"""SM2 signature verification in plain Python, for machines whose libcrypto has no SM2.

Verification only handles public values, so that its varying running time betrays nothing; signing
in Python would betray the key, and is therefore not here. Source: GB/T 32918.2-2016, clause 7.
"""

from __future__ import annotations

from asn1crypto import algos

from documents.encryption.digest import sm3

_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_A = _P - 3
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)

Point = tuple[int, int]
_Jacobian = tuple[int, int, int]  # (X, Y, Z) stands for (X / Z^2, Y / Z^3); Z = 0 is infinity


def verify(point: Point, signature: bytes, data: bytes, identity: bytes) -> bool:
    """Whether `signature` (DER of r, s) over `data` was made by the owner of the public `point`."""
    if not on_curve(point):
        return False
    try:
        pair = algos.DSASignature.load(signature, strict=True)
        r, s = int(pair["r"].native), int(pair["s"].native)
        if pair.dump(force=True) != signature:  # Only the one DER form, as in libcrypto.
            return False
    except (ValueError, TypeError):
        return False
    if not (0 < r < _N and 0 < s < _N) or (r + s) % _N == 0:
        return False
    total = _sum_of_multiples(s, _G, (r + s) % _N, point)
    if total is None:
        return False
    return (_message_number(point, data, identity) + total[0]) % _N == r


def on_curve(point: Point) -> bool:
    """Whether the point satisfies the equation of sm2p256v1."""
    x, y = point
    return 0 <= x < _P and 0 <= y < _P and (y * y - (x * x * x + _A * x + _B)) % _P == 0


def _message_number(point: Point, data: bytes, identity: bytes) -> int:
    numbers = (_A, _B, *_G, *point)
    head = (8 * len(identity)).to_bytes(2, "big") + identity
    z = sm3(head + b"".join(n.to_bytes(32, "big") for n in numbers))
    return int.from_bytes(sm3(z + data), "big")


def _sum_of_multiples(k: int, p: Point, m: int, q: Point) -> Point | None:
    """k·p + m·q with one shared row of doublings (Shamir's trick); None is infinity."""
    both = _affine(_add(_lift(p), _lift(q)))
    total: _Jacobian = (1, 1, 0)
    for bit in range(max(k.bit_length(), m.bit_length()) - 1, -1, -1):
        total = _double(total)
        which = (k >> bit & 1) | (m >> bit & 1) << 1
        if which == 3 and both is not None:
            total = _add(total, _lift(both))
        elif which in {1, 2}:
            total = _add(total, _lift(p if which == 1 else q))
    return _affine(total)


def _lift(p: Point) -> _Jacobian:
    return p[0], p[1], 1


def _double(p: _Jacobian) -> _Jacobian:
    x, y, z = p
    delta, gamma = z * z % _P, y * y % _P
    beta, alpha = x * gamma % _P, 3 * (x - delta) * (x + delta) % _P
    new_x = (alpha * alpha - 8 * beta) % _P
    return new_x, (alpha * (4 * beta - new_x) - 8 * gamma * gamma) % _P, 2 * y * z % _P


def _add(p: _Jacobian, q: _Jacobian) -> _Jacobian:
    if not p[2]:
        return q
    if not q[2]:
        return p
    p_square, q_square = p[2] * p[2] % _P, q[2] * q[2] % _P
    u, v = p[0] * q_square % _P, q[0] * p_square % _P
    s, t = p[1] * q[2] * q_square % _P, q[1] * p[2] * p_square % _P
    if u == v:
        return _double(p) if s == t else (1, 1, 0)
    h, r = v - u, t - s
    h2 = h * h % _P
    h3, w = h * h2 % _P, u * h2 % _P
    x = (r * r - h3 - 2 * w) % _P
    return x, (r * (w - x) - s * h3) % _P, p[2] * q[2] * h % _P


def _affine(p: _Jacobian) -> Point | None:
    if not p[2]:
        return None
    inverse = pow(p[2], -1, _P)
    square = inverse * inverse % _P
    return p[0] * square % _P, p[1] * square * inverse % _P
