"""The RFC 9162 Merkle tree with SM3 in place of SHA-256, over the hashes of acts.

A leaf is the 32-byte hash of an act; the tree of the first n acts never changes when more are
added, which a consistency proof shows; that one act is in it, an inclusion proof shows. Proofs are
made in one pass over the leaves, of which only a path is kept. Ranges are half-open: (start, end).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from documents.archive.errors import MalformedProof
from documents.encryption.digest import sm3

EMPTY = sm3(b"")
_HASH = 32  # bytes
_Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That a leaf stands at `index` (from 0): the hashes beside the way up to the root."""

    index: int
    path: tuple[bytes, ...]


class GrowingTree:
    """The root of a tree that only grows, without its leaves: one hash for each set bit of size.

    `size` and `hashes` can be stored and given back to go on from there.
    """

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        """Raises MalformedProof if the hashes do not belong to a tree of that size."""
        self.size = size
        self.hashes = list(hashes)
        if size < 0 or len(self.hashes) != size.bit_count():
            raise MalformedProof("保存的树与其大小不符。")

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next act (32 bytes)."""
        self.add(leaf, {})

    def add(self, leaf: bytes, wanted: dict[_Range, bytes | None]) -> None:
        """Add a leaf, and note the hash of every finished subtree that is wanted."""
        found = leaf_hash(leaf)
        self.size = end = self.size + 1
        width = 1
        if wanted:
            _note((end - 1, end), found, wanted)
        while not end & width:
            found = node_hash(self.hashes.pop(), found)
            width <<= 1
            if wanted:
                _note((end - width, end), found, wanted)
        self.hashes.append(found)

    def root(self) -> bytes:
        return self.fold({})

    def fold(self, wanted: dict[_Range, bytes | None]) -> bytes:
        """Join the subtrees from the right, noting what is wanted; the root."""
        if not self.hashes:
            return EMPTY
        found, end = self.hashes[-1], self.size
        left = end & (end - 1)
        for beside in self.hashes[-2::-1]:
            found = node_hash(beside, found)
            left &= left - 1
            _note((left, end), found, wanted)
        return found


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf; the zero before it keeps leaves and nodes apart."""
    if len(leaf) != _HASH:
        raise MalformedProof("树叶应为 32 字节的摘要。")
    return sm3(b"\x00" + leaf)


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two others."""
    return sm3(b"\x01" + left + right)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over all leaves; SM3 of nothing if there are none."""
    tree = GrowingTree()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def inclusion_proofs(
    leaves: Iterable[bytes], size: int, indexes: Collection[int]
) -> tuple[bytes, dict[int, Inclusion]]:
    """The root over the first `size` leaves, and a proof for each index (RFC 9162, 2.1.3.1).

    Raises MalformedProof if there are fewer leaves, or an index is outside.
    """
    ranges = {index: _inclusion_ranges(index, size) for index in indexes}
    root, hashes = _hashes(leaves, size, [r for path in ranges.values() for r in path])
    proofs = {
        index: Inclusion(index, tuple(hashes[r] for r in path)) for index, path in ranges.items()
    }
    return root, proofs


def consistency_proof(leaves: Iterable[bytes], old_size: int, size: int) -> tuple[bytes, ...]:
    """That the tree of `old_size` leaves is the beginning of that of `size` (RFC 9162, 2.1.4.1).

    Raises MalformedProof if there are fewer leaves, or not 0 < old_size <= size.
    """
    ranges = _consistency_ranges(old_size, size)
    _root, hashes = _hashes(leaves, size, ranges)
    return tuple(hashes[r] for r in ranges)


def verify_inclusion(leaf: bytes, inclusion: Inclusion, size: int, root: bytes) -> bool:
    """Whether the leaf stands there in the tree of that size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= inclusion.index < size or len(leaf) != _HASH:
        return False
    place, last = inclusion.index, size - 1
    found = leaf_hash(leaf)
    for beside in inclusion.path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(beside, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    old: tuple[int, bytes], new: tuple[int, bytes], path: Sequence[bytes]
) -> bool:
    """Whether the old (size, root) is the beginning of the new one (RFC 9162, 2.1.4.2)."""
    (old_size, old_root), (size, root) = old, new
    if old_size == size:
        return old_root == root and not path
    if not 0 < old_size < size or not path:
        return False
    hashes = list(path)
    if old_size & (old_size - 1) == 0:
        hashes.insert(0, old_root)
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    found_old = found = hashes[0]
    for beside in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            found_old, found = node_hash(beside, found_old), node_hash(beside, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and found_old == old_root and found == root


def _inclusion_ranges(index: int, size: int) -> list[_Range]:
    """The subtrees beside the way from the leaf to the root, the lowest first."""
    if not 0 <= index < size:
        raise MalformedProof(f"树中没有第 {index + 1} 条记录。")
    ranges: list[_Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_size(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def _consistency_ranges(old_size: int, size: int) -> list[_Range]:
    if not 0 < old_size <= size:
        raise MalformedProof("一致性证明的两个树，旧的应不为空，且不大于新的。")
    ranges: list[_Range] = []
    start, end, whole = 0, size, True
    while end != old_size:
        middle = start + _left_size(end - start)
        if old_size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, whole = middle, False
    if not whole or end != size:
        ranges.append((start, end))
    # A tree that is itself a subtree of the new one is known to the checker: RFC 9162 leaves it out.
    if ranges and ranges[-1] == (0, old_size):
        ranges.pop()
    return ranges[::-1]


def _left_size(size: int) -> int:
    """The largest power of two smaller than `size` (> 1)."""
    return 1 << (size - 1).bit_length() - 1


def _hashes(
    leaves: Iterable[bytes], size: int, ranges: Iterable[_Range]
) -> tuple[bytes, Mapping[_Range, bytes]]:
    """The root of the first `size` leaves, and the hashes of the subtrees asked for."""
    wanted: dict[_Range, bytes | None] = dict.fromkeys(ranges)
    tree = GrowingTree()
    for leaf in leaves:
        if tree.size == size:
            break
        tree.add(leaf, wanted)
    if tree.size != size:
        raise MalformedProof(f"只有 {tree.size} 条记录，不足 {size} 条。")
    root = tree.fold(wanted)
    return root, {r: found for r, found in wanted.items() if found is not None}


def _note(where: _Range, found: bytes, wanted: dict[_Range, bytes | None]) -> None:
    if where in wanted:
        wanted[where] = found
