"""What can go wrong with packages and acts, in the office's words."""

from __future__ import annotations


class ArchiveError(Exception):
    """Any failure of this package; the message is a Chinese sentence for the person at the desk."""


class MalformedAct(ArchiveError):
    """The act cannot be put into its canonical form."""


class MalformedProof(ArchiveError):
    """A proof or tree head is not of the form of RFC 9162, or asks for leaves that are not there."""


class UnsuitableSource(ArchiveError):
    """What is to be packed is incomplete or contradicts itself; nothing was written."""


class Unwritable(ArchiveError):
    """The destination exists already or cannot be written; nothing was left behind."""


class UnreadablePackage(ArchiveError):
    """The file or folder is no package of ours, or is too damaged to be read at all."""


class HostilePackage(ArchiveError):
    """The package tries something: paths leading outside, bombs, links, duplicate names."""


class PackageAltered(ArchiveError):
    """The package that was to be exported does not verify; nothing was handed out."""
