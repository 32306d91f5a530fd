"""The Merkle tree against the plain definitions of RFC 9162, and against forgers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.archive import tree
from documents.archive.errors import MalformedProof
from documents.archive.tree import GrowingTree, Inclusion
from documents.encryption.digest import sm3

LEAVES = [sm3(bytes([number])) for number in range(40)]


def left_of(leaves):
    size = 1
    while size * 2 < len(leaves):
        size *= 2
    return size


def root(leaves):
    """MTH of RFC 9162, 2.1.1, written as it stands there."""
    if not leaves:
        return sm3(b"")
    if len(leaves) == 1:
        return sm3(b"\x00" + leaves[0])
    k = left_of(leaves)
    return sm3(b"\x01" + root(leaves[:k]) + root(leaves[k:]))


def path(index, leaves):
    """PATH of RFC 9162, 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = left_of(leaves)
    if index < k:
        return [*path(index, leaves[:k]), root(leaves[k:])]
    return [*path(index - k, leaves[k:]), root(leaves[:k])]


def proof(old, leaves, *, whole=True):
    """SUBPROOF of RFC 9162, 2.1.4.1."""
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    k = left_of(leaves)
    if old <= k:
        return [*proof(old, leaves[:k], whole=whole), root(leaves[k:])]
    return [*proof(old - k, leaves[k:], whole=False), root(leaves[:k])]


@pytest.mark.parametrize("size", range(len(LEAVES) + 1))
def test_root_and_inclusion_are_those_of_the_standard(size):
    leaves = LEAVES[:size]
    found, proofs = tree.inclusion_proofs(LEAVES, size, range(size))
    assert found == tree.root_of(leaves) == root(leaves)
    for index, inclusion in proofs.items():
        assert list(inclusion.path) == path(index, leaves)
        assert tree.verify_inclusion(leaves[index], inclusion, size, found)


@pytest.mark.parametrize("size", range(1, 24))
def test_consistency_is_that_of_the_standard(size):
    for old in range(1, size + 1):
        made = tree.consistency_proof(LEAVES, old, size)
        assert list(made) == proof(old, LEAVES[:size])
        assert tree.verify_consistency((old, root(LEAVES[:old])), (size, root(LEAVES[:size])), made)


@given(st.data())
@settings(deadline=None, max_examples=80)
def test_no_inclusion_proof_fits_anything_else(data):
    size = data.draw(st.integers(2, 40))
    index = data.draw(st.integers(0, size - 1))
    found, proofs = tree.inclusion_proofs(LEAVES, size, [index])
    good = proofs[index]
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
    assert not tree.verify_inclusion(LEAVES[other], good, size, found)
    assert not tree.verify_inclusion(LEAVES[index], Inclusion(other, good.path), size, found)
    assert not tree.verify_inclusion(LEAVES[index], good, size, LEAVES[0])
    for wrong in (good.path[1:], (*good.path, LEAVES[0]), tuple(LEAVES[: len(good.path)])):
        assert not tree.verify_inclusion(LEAVES[index], Inclusion(index, wrong), size, found)
    assert not tree.verify_inclusion(LEAVES[index], Inclusion(-1, good.path), size, found)
    assert not tree.verify_inclusion(b"short", good, size, found)


@given(st.data())
@settings(deadline=None, max_examples=80)
def test_a_history_rewritten_in_any_place_is_not_consistent(data):
    size = data.draw(st.integers(2, 40))
    old = data.draw(st.integers(1, size - 1))
    place = data.draw(st.integers(0, old - 1))
    rewritten = [*LEAVES[:place], sm3(b"back-dated"), *LEAVES[place + 1 : size]]
    was, now = (old, root(LEAVES[:old])), (size, root(rewritten))
    assert not tree.verify_consistency(was, now, tree.consistency_proof(rewritten, old, size))
    removed = LEAVES[:place] + LEAVES[place + 1 : size + 1]
    now = (len(removed), root(removed))
    if len(removed) >= old:
        made = tree.consistency_proof(removed, old, len(removed))
        assert not tree.verify_consistency(was, now, made)


def test_a_tree_never_shrinks_and_never_starts_from_nothing():
    big, small = (5, root(LEAVES[:5])), (3, root(LEAVES[:3]))
    made = tree.consistency_proof(LEAVES, 3, 5)
    assert not tree.verify_consistency(big, small, made)
    assert not tree.verify_consistency((0, root([])), big, made)
    assert not tree.verify_consistency(small, big, ())
    assert not tree.verify_consistency(small, small, made)
    assert tree.verify_consistency(small, small, ())


def test_a_growing_tree_can_be_put_away_and_taken_up_again():
    growing = GrowingTree()
    for size, leaf in enumerate(LEAVES):
        assert growing.root() == root(LEAVES[:size])
        growing = GrowingTree(growing.size, list(growing.hashes))
        growing.append(leaf)
    with pytest.raises(MalformedProof):
        GrowingTree(7, growing.hashes[:1])


def test_what_cannot_be_proven_is_refused():
    for ask in (
        lambda: tree.inclusion_proofs(LEAVES, 5, [5]),
        lambda: tree.inclusion_proofs(LEAVES, 5, [-1]),
        lambda: tree.inclusion_proofs(LEAVES, 41, [0]),
        lambda: tree.consistency_proof(LEAVES, 0, 5),
        lambda: tree.consistency_proof(LEAVES, 6, 5),
        lambda: tree.root_of([b"no hash"]),
    ):
        with pytest.raises(MalformedProof):
            ask()
