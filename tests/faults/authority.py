# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate authority, made at run time, which is the only one that this test's world trusts."""

import pathlib
import ssl
import subprocess
import tempfile

from harness.isolation import mount

# Where the TLS library of Debian and its kin reads whom to trust.
TRUSTED = pathlib.Path('/etc/ssl/certs')

CONFIG = '''[ca]
default_ca = here
[here]
database = index.txt
new_certs_dir = .
policy = any
default_md = sha256
copy_extensions = copy
rand_serial = yes
unique_subject = no
[any]
commonName = supplied
'''

EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']


class Authority:
    """Two authorities of the same name, in fact: one that is trusted, and one that is not."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='headroom-ca-')
        self.path = pathlib.Path(self.folder.name)
        (self.path / 'config').write_text(CONFIG)
        (self.path / 'index.txt').write_text('')
        for name in ('trusted', 'unknown'):
            self._openssl('req', '-x509', *EC, '-days', '2', '-subj', '/CN=Headroom test',
                          '-keyout', f'{name}-key.pem', '-out', f'{name}.pem')

    def _openssl(self, *arguments):
        subprocess.run(['openssl', *arguments], cwd=self.path, check=True, capture_output=True)

    def install(self):
        """Has the world trust it, and nobody else. Needs mounts of its own (harness.isolation)."""
        mount('-t', 'tmpfs', 'none', TRUSTED)
        (TRUSTED / 'ca-certificates.crt').write_text((self.path / 'trusted.pem').read_text())

    def issue(self, name, signed_by='trusted', since='20200101000000Z', until='20490101000000Z'):
        """A server's side of TLS, with a certificate for that name and time."""
        self._openssl('req', *EC, '-subj', '/CN=server', '-addext', f'subjectAltName={name}',
                      '-keyout', 'key.pem', '-out', 'request.pem')
        self._openssl('ca', '-batch', '-notext', '-config', 'config', '-in', 'request.pem',
                      '-cert', f'{signed_by}.pem', '-keyfile', f'{signed_by}-key.pem',
                      '-startdate', since, '-enddate', until, '-out', 'certificate.pem')
        return self._context('certificate.pem')

    def issue_self_signed(self, name):
        self._openssl('req', '-x509', *EC, '-days', '2', '-subj', '/CN=server', '-addext',
                      f'subjectAltName={name}', '-keyout', 'key.pem', '-out', 'certificate.pem')
        return self._context('certificate.pem')

    def _context(self, certificate):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path / certificate, self.path / 'key.pem')
        return context

    def close(self):
        self.folder.cleanup()
