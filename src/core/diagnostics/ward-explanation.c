/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each failure means and what to do about it, in words for a clinician and for the hospital's IT, which can be sent on as they are. Panes, the
 * connection test and the documents all read this table (design.md section 1). */
#define G_LOG_DOMAIN "ward-diagnostics"

#include <glib/gi18n-lib.h>

#include "core/diagnostics/ward-failure.h"

#define YES TRUE
#define NO FALSE

static const WardExplanation explanations[WARD_N_FAILURES] = {
  /* the network */
  [WARD_FAILURE_ADDRESS]
  = { "address", N_ ("This is not an address that Ward accepts."),
      N_ ("Ward talks to a server only over https and only at the addresses of its tenant record. This one is "
          "mistyped, "
          "or the server named an address that does not belong to it."),
      N_ ("Check the address of the FHIR server in the tenant’s settings. If it is right, send the details to the "
          "hospital’s IT."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_DNS] = { "dns", N_ ("The server’s name was not found."),
                         N_ ("The network’s name service knows no computer with this name. The name is mistyped, or it "
                             "is only known inside the hospital’s network."),
                         N_ ("Check the spelling of the address, and whether this computer is in the hospital’s "
                             "network or connected by VPN."),
                         WARD_ASK_NETWORK, YES },
  [WARD_FAILURE_CONNECT] = { "connect", N_ ("The server could not be reached."),
                             N_ ("The name was found, but no connection came about: the server is down, or a firewall "
                                 "is in the way."),
                             N_ ("Try again in a moment. If other programs reach the server, ask the network’s "
                                 "administrators whether this computer may."),
                             WARD_ASK_NETWORK, YES },
  [WARD_FAILURE_TIMEOUT]
  = { "timeout", N_ ("The server took too long to answer."),
      N_ ("The connection stands, but no answer came in time. The server or the network is "
          "overloaded."),
      N_ ("Try again. If it stays so, tell the hospital’s IT the time and the request id."), WARD_ASK_HOSPITAL, YES },
  [WARD_FAILURE_TLS_CERTIFICATE]
  = { "tls-certificate", N_ ("The server’s certificate is not trusted."),
      N_ ("The certificate has expired, is not valid yet, or was issued by an authority that this computer does not "
          "know. Somebody could be pretending to be the server, so Ward sends nothing."),
      N_ ("Ask the hospital’s IT to renew the certificate, or to install the authority of the hospital or of its "
          "network filter on this computer. Check this computer’s date too."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_TLS_NAME]
  = { "tls-name", N_ ("The server’s certificate is for another name."),
      N_ ("The server that answered proves to be somebody else than the address says. The address may be an alias or a "
          "number, or somebody is pretending to be the server, so Ward sends nothing."),
      N_ ("Use the address exactly as the hospital published it. If it is right, the hospital’s IT has to mend the "
          "certificate."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_TLS_EXPIRED]
  = { "tls-expired", N_ ("The server’s certificate has expired."),
      N_ ("The certificate was valid until a day that is past by this computer’s clock, so that it proves nothing any "
          "more. Ward sends nothing."),
      N_ ("Ask the hospital’s IT to renew the certificate. If it is still valid, this computer’s date is wrong."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_TLS_NOT_YET]
  = { "tls-not-yet", N_ ("The server’s certificate is not valid yet."),
      N_ ("The certificate begins to be valid on a day that is still to come by this computer’s clock. Ward sends "
          "nothing."),
      N_ ("Check this computer’s date and time. If they are right, the hospital’s IT has to install a certificate that "
          "is valid now."),
      WARD_ASK_THIS_COMPUTER, NO },
  [WARD_FAILURE_TLS_AUTHORITY]
  = { "tls-authority", N_ ("The server’s certificate is not trusted: its authority is unknown."),
      N_ ("The certificate was issued by an authority that this computer does not know. Somebody could be pretending "
          "to "
          "be the server, so Ward sends nothing."),
      N_ ("Ask the hospital’s IT to install the authority of the hospital or of its network filter on this computer, "
          "or to let the server send the whole chain of its certificate."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_TLS_VERSION]
  = { "tls-version", N_ ("The server offers no encryption that is safe today."),
      N_ ("Ward and the server found no common TLS version and cipher. Ward needs TLS 1.2 or newer."),
      N_ ("Ask the hospital’s IT to enable TLS 1.2 or 1.3 on the server or on the proxy in front of it."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_TLS_CLIENT]
  = { "tls-client", N_ ("The server wants a certificate of this computer."),
      N_ ("The server speaks only with computers that prove by a certificate of their own who they are. Ward has none "
          "to give."),
      N_ ("Ask the hospital’s IT for an address of the FHIR server that needs no client certificate."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_NO_HTTPS]
  = { "no-https", N_ ("This port does not speak https."),
      N_ ("Something answers there, but without encryption: the address has the port of a plain http server or of "
          "another "
          "service."),
      N_ ("Ask the hospital’s IT for the https address of the FHIR server; most have no port in it at all."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_PROXY]
  = { "proxy", N_ ("The network’s proxy makes no connection to the server."),
      N_ ("This computer reaches the outside through a proxy. The proxy cannot be reached, does not find the server, "
          "does not let the request pass or wants to know who asks."),
      N_ ("Check the spelling of the address, and this computer’s proxy settings. Ask the network’s administrators to "
          "let this computer reach the server’s address."),
      WARD_ASK_NETWORK, YES },
  [WARD_FAILURE_OFFLINE] = { "offline", N_ ("This computer is not connected to a network."),
                             N_ ("There is no way from this computer to the server at the moment."),
                             N_ ("Check the network cable, Wi-Fi or VPN. What is shown keeps the time at which it was "
                                 "fetched."),
                             WARD_ASK_THIS_COMPUTER, YES },
  [WARD_FAILURE_INTERRUPTED]
  = { "interrupted", N_ ("The answer was cut off or damaged on its way."),
      N_ ("The connection ended before the whole answer was here, or the answer broke the rules of HTTP. Nothing of it "
          "is shown, since a part might be missing."),
      N_ ("Try again. If it happens often, a proxy or a filter between here and the server is at fault."),
      WARD_ASK_NETWORK, YES },
  [WARD_FAILURE_TOO_LARGE]
  = { "too-large", N_ ("The answer is larger than Ward takes in."),
      N_ ("A limit protects this computer from answers without an end. A page of results should never come near it."),
      N_ ("Lower the page size in the tenant’s settings, and tell the server’s administrators the request id."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_REDIRECT]
  = { "redirect", N_ ("The server sent Ward to another address."),
      N_ ("Ward never follows such a redirect, because it could carry a sign-in or a patient’s data to a stranger. The "
          "configured address is probably an old one or lacks a part of the path."),
      N_ ("Ask the hospital’s IT for the final address of the FHIR server and enter that one."), WARD_ASK_HOSPITAL,
      NO },
  [WARD_FAILURE_LOGIN_PAGE]
  = { "login-page", N_ ("A web page came instead of data."),
      N_ ("Something between this computer and the server answered: a network’s sign-in page, a filter or a web "
          "firewall; or the address belongs to a web site, not to a FHIR server."),
      N_ ("Open a web page in the browser and sign in to the network if it asks. If it does not, check the server’s "
          "address."),
      WARD_ASK_NETWORK, YES },
  /* the answer */
  [WARD_FAILURE_NOT_JSON]
  = { "not-json", N_ ("The server’s answer could not be read."),
      N_ ("The answer is not valid JSON, so that none of it can be trusted."),
      N_ ("Try again. If it stays so, send the request id to the server’s maker."), WARD_ASK_VENDOR, YES },
  [WARD_FAILURE_NOT_FHIR]
  = { "not-fhir", N_ ("The answer is not FHIR R4."),
      N_ ("The server answered with JSON, but not with the FHIR resource that was asked for."),
      N_ ("Check that the address is the base of a FHIR R4 server. If it is, send the request id to the server’s "
          "maker."),
      WARD_ASK_VENDOR, NO },
  [WARD_FAILURE_WRONG_BASE]
  = { "wrong-base", N_ ("This is not the base of a FHIR server."),
      N_ ("The server is there, but has no FHIR description (metadata) below this address: the path is mistyped, or is "
          "that of another service."),
      N_ ("Enter the base address as the hospital or the vendor published it; it usually ends in /R4."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_BAD_REQUEST]
  = { "bad-request", N_ ("The server did not accept the request."),
      N_ ("The server does not understand a part of what Ward asked. It may not support a search that Ward uses."),
      N_ ("Send the request id and the server’s message to the server’s administrators."), WARD_ASK_VENDOR, NO },
  [WARD_FAILURE_UNAUTHORIZED]
  = { "unauthorized", N_ ("The server no longer accepts the sign-in."),
      N_ ("The access that was granted has expired or was withdrawn."), N_ ("Sign in again."), WARD_ASK_NOBODY, NO },
  [WARD_FAILURE_FORBIDDEN]
  = { "forbidden", N_ ("You are not permitted to see this."),
      N_ ("The server knows who you are, but your account or this program was not given access to this kind of data."),
      N_ ("If you need it for your work, ask the hospital’s IT to permit it to your account and to Ward."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_NOT_FOUND] = { "not-found", N_ ("The server has nothing at this place."),
                               N_ ("The record or the service does not exist there: the address is wrong, or the "
                                   "record was never stored on this "
                                   "server."),
                               N_ ("Check the server’s address. For a patient, search again."), WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_CONFLICT]
  = { "conflict", N_ ("The server could not carry out the request."),
      N_ ("The request was understood, but it contradicts the server’s state or rules."),
      N_ ("Reload. If it stays so, send the request id to the server’s administrators."), WARD_ASK_HOSPITAL, YES },
  [WARD_FAILURE_GONE]
  = { "gone", N_ ("This was deleted on the server."), N_ ("The record existed and was removed or merged into another."),
      N_ ("Search for the patient again."), WARD_ASK_NOBODY, NO },
  [WARD_FAILURE_TOO_MANY]
  = { "too-many", N_ ("The server asks to wait."),
      N_ ("The server limits how often it may be asked, for Ward or for the whole hospital, and the limit is reached."),
      N_ ("Wait a minute and reload. If it happens often, ask the hospital’s IT to raise the limit for Ward."),
      WARD_ASK_HOSPITAL, YES },
  [WARD_FAILURE_SERVER]
  = { "server", N_ ("The server has a problem."),
      N_ ("The fault is its own: the request was right as far as can be seen."),
      N_ ("Try again in a moment. If it stays so, tell the hospital’s IT the time and the request id."),
      WARD_ASK_HOSPITAL, YES },
  [WARD_FAILURE_HELD_BACK] = { "held-back", N_ ("Not asked for yet: Ward waits half a minute."),
                               N_ ("The server failed several times just now, so that Ward leaves it alone for a "
                                   "moment. This part was not asked "
                                   "for: nothing is known of it."),
                               N_ ("Wait half a minute, or reload to ask at once."), WARD_ASK_NOBODY, YES },
  [WARD_FAILURE_HTTP]
  = { "http", N_ ("The server gave an answer that Ward does not know."),
      N_ ("The status of the answer has no meaning in FHIR."),
      N_ ("Send the status and the request id to the server’s administrators."), WARD_ASK_VENDOR, NO },
  [WARD_FAILURE_PAGING_EXPIRED]
  = { "paging-expired", N_ ("The server forgot the rest of the list."),
      N_ ("Long lists come in pages, and the server kept the later pages only for a short time. The list is not "
          "complete."),
      N_ ("Reload to read the list again from its start."), WARD_ASK_NOBODY, YES },
  [WARD_FAILURE_BREAK_THE_GLASS]
  = { "break-the-glass", N_ ("This record is specially protected."),
      N_ ("The hospital asks for a reason before it opens this record, and that question cannot be answered in Ward."),
      N_ ("Open the record in the hospital’s own system first, give the reason there, and reload."), WARD_ASK_HOSPITAL,
      NO },
  [WARD_FAILURE_WRONG_PATIENT]
  = { "wrong-patient", N_ ("The server sent data of another patient."),
      N_ ("The data name another patient than the one that is open. They were put aside and are not shown."),
      N_ ("Report this to the hospital’s IT with the request id. Do not rely on this list being complete."),
      WARD_ASK_VENDOR, NO },
  [WARD_FAILURE_INCOMPLETE]
  = { "incomplete", N_ ("Not everything could be read."),
      N_ ("A part of the list is missing or could not be understood, so that results may exist which are not shown."),
      N_ ("Reload. Until it is complete, look in the hospital’s own system for what matters."), WARD_ASK_HOSPITAL,
      YES },
  /* discovery and sign-in */
  [WARD_FAILURE_DISCOVERY]
  = { "discovery", N_ ("The server does not say how to sign in."),
      N_ ("The server’s SMART configuration is missing, incomplete, or names addresses that do not belong to the "
          "server."),
      N_ ("Check that the address is the base of a FHIR server that supports SMART App Launch. The connection test "
          "shows "
          "what is missing."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_NO_PKCE]
  = { "no-pkce", N_ ("The server does not offer a safe sign-in."),
      N_ ("The server says that it does not support PKCE with S256. Without it another program could steal the "
          "sign-in, so Ward does not begin one."),
      N_ ("Ask the server’s maker to enable PKCE with S256."), WARD_ASK_VENDOR, NO },
  [WARD_FAILURE_ISSUER]
  = { "issuer", N_ ("The sign-in service is not the expected one."),
      N_ ("The name that the sign-in service gives itself differs from the one that the tenant or the server "
          "announced. "
          "Another service may be mixed in, so Ward stops."),
      N_ ("Compare the issuer in the tenant’s settings with the one that the connection test shows."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_EPIC_BASE]
  = { "epic-base", N_ ("The address is not that of an Epic FHIR server."),
      N_ ("The settings say that this server is one of Epic’s. The addresses of these end in /api/FHIR/R4, and the "
          "name "
          "of their sign-in service follows from them; this one does not end so. Nothing was signed in to."),
      N_ ("Enter the address that ends in /api/FHIR/R4. Epic’s published list of organisations has it, and so has the "
          "hospital’s Epic team. If the server is not one of Epic’s, choose the other kind of server."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_PORT_TAKEN]
  = { "port-taken", N_ ("Ward cannot wait for the browser’s answer."),
      N_ ("Each port of this computer that is registered for the sign-in is used by another program or another user."),
      N_ ("Close other windows that are signing in, or the program that holds the port. The diagnostics name it."),
      WARD_ASK_THIS_COMPUTER, YES },
  [WARD_FAILURE_BROWSER]
  = { "browser", N_ ("The browser could not be opened."),
      N_ ("This computer has no default browser, or did not let Ward start it."),
      N_ ("Copy the sign-in link and open it in a browser on this computer."), WARD_ASK_THIS_COMPUTER, YES },
  [WARD_FAILURE_DECLINED]
  = { "declined", N_ ("The sign-in was declined."),
      N_ ("In the browser, the sign-in was cancelled or Ward was not given access."),
      N_ ("Sign in again and allow the access if you want to use Ward."), WARD_ASK_NOBODY, YES },
  [WARD_FAILURE_SIGN_IN_TIMEOUT]
  = { "sign-in-timeout", N_ ("The browser did not come back."),
      N_ ("No answer came from the browser in time. If the page there showed an error, the hospital’s server has "
          "refused Ward before the sign-in."),
      N_ ("Try again. If the browser shows an error, send it to the hospital’s IT: often the client id, the redirect "
          "address or the permission for the account is missing."),
      WARD_ASK_HOSPITAL, YES },
  [WARD_FAILURE_PROBED]
  = { "probed", N_ ("Another program disturbed the sign-in."),
      N_ ("Something on this computer sent many wrong answers to the port on which Ward waited for the browser, so "
          "Ward "
          "stopped waiting."),
      N_ ("Try again. If it happens again, have this computer checked."), WARD_ASK_THIS_COMPUTER, YES },
  [WARD_FAILURE_AUTHORIZE]
  = { "authorize", N_ ("The server refused the sign-in."),
      N_ ("The server answered the sign-in with an error instead of a permission. The client id, the redirect address "
          "or the scopes are probably not registered as Ward sends them."),
      N_ ("Send the server’s error code to the hospital’s IT, together with the client id and the redirect addresses "
          "of "
          "the tenant’s settings."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_LAUNCH]
  = { "launch", N_ ("The launch link was used already, or is too old."),
      N_ ("A launch link opens Ward once, and only for a few minutes after the hospital’s record system has made it."),
      N_ ("Start Ward again from the patient’s record in the hospital’s record system."), WARD_ASK_NOBODY, NO },
  [WARD_FAILURE_LAUNCH_LINK]
  = { "launch-link", N_ ("This is not a whole launch link."),
      N_ ("A launch link names the hospital’s server and carries a launch token. This one lacks one of the two, or "
          "holds "
          "something that no such link holds."),
      N_ ("Start Ward again from the patient’s record, or copy the link again, whole. You can also sign in without "
          "it."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_LAUNCH_TENANT]
  = { "launch-tenant", N_ ("The launch link is of a server that is not in your list of hospitals."),
      N_ ("Ward lets only servers that it knows start it, since a forged link could lead you to a false sign-in page. "
          "Nothing was sent to that server."),
      N_ ("If the link is from your hospital, ask its IT for the address of its FHIR server and add the hospital to "
          "the "
          "list."),
      WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_INVALID_GRANT]
  = { "invalid-grant", N_ ("The stored sign-in is no longer valid."),
      N_ ("The server did not accept the permission that Ward held: it has expired, was used already or was "
          "withdrawn."),
      N_ ("Sign in again."), WARD_ASK_NOBODY, NO },
  [WARD_FAILURE_INVALID_CLIENT]
  = { "invalid-client", N_ ("The server does not know Ward."),
      N_ ("The client id of the tenant’s settings is not accepted by the sign-in service. After a new registration it "
          "may take hours until it is known."),
      N_ ("Ask the hospital’s IT whether the client id is registered and enabled for this server."), WARD_ASK_HOSPITAL,
      NO },
  [WARD_FAILURE_TOKEN_RESPONSE]
  = { "token-response", N_ ("The sign-in service gave an answer that Ward does not accept."),
      N_ ("The answer lacks a part that is needed, or holds one that would be unsafe to use."),
      N_ ("Try to sign in again. If it stays so, send the request id to the server’s maker."), WARD_ASK_VENDOR, YES },
  [WARD_FAILURE_IDENTITY]
  = { "identity", N_ ("Who signed in could not be verified."),
      N_ ("The identity that the sign-in service sent is not signed, not addressed to Ward, or not of this sign-in."),
      N_ ("Check this computer’s clock and sign in again. If it stays so, send the request id to the hospital’s IT."),
      WARD_ASK_HOSPITAL, YES },
  [WARD_FAILURE_SIGNED_OUT] = { "signed-out", N_ ("You are signed out."),
                                N_ ("The session has ended: it was closed, its time is over, or the server ended it."),
                                N_ ("Sign in again."), WARD_ASK_NOBODY, NO },
  [WARD_FAILURE_SCOPE]
  = { "scope", N_ ("Access to this kind of data was not granted."),
      N_ ("At the sign-in the server gave Ward less access than it asked for, and this part is not included."),
      N_ ("Ask the hospital’s IT to permit this kind of data to Ward, and sign in again."), WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_CLOCK]
  = { "clock", N_ ("This computer’s clock is wrong."),
      N_ ("The time of this computer and that of the server differ so much that certificates and sign-ins cannot be "
          "checked, and ages of results would be wrong."),
      N_ ("Set this computer’s date, time and time zone, or switch on automatic time."), WARD_ASK_THIS_COMPUTER, NO },
  [WARD_FAILURE_RANDOM]
  = { "random", N_ ("This computer cannot make secure random numbers."),
      N_ ("The system’s random generator failed. Without it no sign-in is safe, so Ward does not begin one."),
      N_ ("Restart this computer. If it stays so, ask the hospital’s IT."), WARD_ASK_THIS_COMPUTER, NO },
  /* the keyring */
  [WARD_FAILURE_KEYRING_ABSENT]
  = { "keyring-absent", N_ ("The keyring holds no sign-in."),
      N_ ("Nothing is stored for this tenant, or it was removed."), N_ ("Sign in."), WARD_ASK_NOBODY, NO },
  [WARD_FAILURE_KEYRING_LOCKED]
  = { "keyring-locked", N_ ("The keyring is locked."),
      N_ ("This computer’s store for passwords has not been opened, so that Ward can neither read nor keep the "
          "sign-in."),
      N_ ("Unlock the keyring when asked, or go on without: the sign-in then lasts until Ward is closed."),
      WARD_ASK_THIS_COMPUTER, YES },
  [WARD_FAILURE_KEYRING_UNAVAILABLE]
  = { "keyring-unavailable", N_ ("This computer has no keyring."),
      N_ ("No service for storing passwords runs in this session. Ward never writes a sign-in to a file, so it lasts "
          "until Ward is closed."),
      N_ ("You can work without it. To stay signed in, ask the hospital’s IT to install and start a keyring."),
      WARD_ASK_THIS_COMPUTER, NO },
  [WARD_FAILURE_KEYRING_CORRUPT]
  = { "keyring-corrupt", N_ ("The stored sign-in cannot be read."),
      N_ ("What the keyring holds for this tenant is damaged or was changed by another program. It is not used."),
      N_ ("Sign in again; the stored one is then replaced."), WARD_ASK_THIS_COMPUTER, NO },
  /* this computer */
  [WARD_FAILURE_SANDBOX_NETWORK]
  = { "sandbox-network", N_ ("Ward is shut off from the network."),
      N_ ("Ward runs in a Flatpak sandbox that was not given the network. It can reach no server, and the browser’s "
          "answer after a sign-in cannot reach Ward."),
      N_ ("Ask whoever installed Ward to run “flatpak override --user --share=network org.wardviewer.Ward”, then start "
          "Ward again."),
      WARD_ASK_THIS_COMPUTER, NO },
  [WARD_FAILURE_OLD_LIBRARY]
  = { "old-library", N_ ("A library of this computer is too old."),
      N_ ("Ward runs with a library that is older than the oldest one that it was tested with. It may lack mends of "
          "security holes, or behave in another way."),
      N_ ("Ask the hospital’s IT to update this computer, or to install Ward as a Flatpak, which brings its own "
          "libraries."),
      WARD_ASK_THIS_COMPUTER, NO },
  [WARD_FAILURE_CRYPTOGRAPHY]
  = { "cryptography", N_ ("This computer’s cryptography computes wrongly."),
      N_ ("A known answer of the encryption library came out wrong. Nothing that is signed or sealed could be "
          "trusted."),
      N_ ("Do not sign in on this computer. Ask the hospital’s IT to check its OpenSSL and its memory."),
      WARD_ASK_THIS_COMPUTER, NO },
  [WARD_FAILURE_TENANT]
  = { "tenant-record", N_ ("This tenant’s record cannot be used."),
      N_ ("A setting of the record is missing or is not what it has to be. Nothing was sent to any server."),
      N_ ("Mend the setting that the details name, or import the record again."), WARD_ASK_HOSPITAL, NO },
  [WARD_FAILURE_INTERNAL]
  = { "internal", N_ ("Something went wrong inside Ward."),
      N_ ("This should not happen, and is most likely an error of the program."),
      N_ ("Try again. If it happens again, copy the diagnostics and report it."), WARD_ASK_THIS_COMPUTER, YES },
};

static void
translate_all (WardExplanation *out)
{
  for (guint i = 0; i < WARD_N_FAILURES; i++)
    {
      out[i] = explanations[i];
      out[i].title = g_dgettext (GETTEXT_PACKAGE, explanations[i].title);
      out[i].meaning = g_dgettext (GETTEXT_PACKAGE, explanations[i].meaning);
      out[i].action = g_dgettext (GETTEXT_PACKAGE, explanations[i].action);
    }
}

/**
 * ward_failure_explain:
 * @code: a failure
 *
 * Explains a failure in the user's language.
 *
 * Returns: (transfer none): title, meaning and advice
 */
const WardExplanation *
ward_failure_explain (WardFailure code)
{
  static WardExplanation translated[WARD_N_FAILURES];
  static gsize done;

  if (g_once_init_enter (&done))
    {
      translate_all (translated);
      g_once_init_leave (&done, 1);
    }
  if ((guint) code >= WARD_N_FAILURES)
    code = WARD_FAILURE_INTERNAL;

  return &translated[code];
}

/**
 * ward_ask_get_name:
 * @ask: whom to ask
 *
 * Names it for JSON and documents.
 *
 * Returns: (transfer none): a constant
 */
const char *
ward_ask_get_name (WardAsk ask)
{
  static const char *const names[] = { "nobody", "hospital", "vendor", "network", "this-computer" };

  return (guint) ask < G_N_ELEMENTS (names) ? names[ask] : "?";
}

/**
 * ward_ask_get_label:
 * @ask: whom to ask
 *
 * Names it for the screen.
 *
 * Returns: (transfer none): translated; "" for nobody
 */
const char *
ward_ask_get_label (WardAsk ask)
{
  static const char *const labels[]
      = { NULL, N_ ("the hospital’s IT"), N_ ("the maker of the server (Epic or another vendor)"),
          N_ ("the administrators of the network"), N_ ("whoever looks after this computer") };

  if ((guint) ask >= G_N_ELEMENTS (labels) || labels[ask] == NULL)
    return "";

  return g_dgettext (GETTEXT_PACKAGE, labels[ask]);
}
