/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Authorities and certificates made at run time, for TLS servers of tests. */

typedef struct _WardTestAuthority WardTestAuthority;

typedef struct
{
  const char *name;     /* (unowned) a host name or an IP address: goes into the alternative names */
  gint64 from_s;        /* valid from now + this; 0: an hour ago */
  gint64 to_s;          /* valid to now + this; 0: in a day */
  gboolean self_signed; /* by its own key instead of the authority's */
  gboolean weak_key;    /* RSA 1024 */
  gboolean sha1;        /* signed with SHA-1 */
} WardTestCertificateSettings;

typedef struct
{
  char *certificate_pem; /* (owned) */
  char *key_pem;         /* (owned) */
} WardTestCertificate;

WardTestAuthority *ward_test_authority_new (const char *common_name) G_GNUC_WARN_UNUSED_RESULT;
void ward_test_authority_free (WardTestAuthority *authority);
GTlsCertificate *ward_test_authority_get_certificate (WardTestAuthority *authority);
WardTestCertificate *ward_test_authority_issue (WardTestAuthority *authority,
                                                const WardTestCertificateSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
void ward_test_certificate_free (WardTestCertificate *certificate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardTestAuthority, ward_test_authority_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardTestCertificate, ward_test_certificate_free)

G_END_DECLS
