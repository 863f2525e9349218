"""The province's mail directory, which alone knows passwords and whose mailbox is open (Art. 3)."""

from workflows.directory.accounts import Account
from workflows.directory.directories import DemoDirectory, Directory, NoDirectory
from workflows.directory.ldap import LdapDirectory
from workflows.directory.settings import DirectorySettings

__all__ = ["Account", "DemoDirectory", "Directory", "DirectorySettings", "LdapDirectory", "NoDirectory"]
