// <form data-passkey="create|get" data-options="…" (or data-options-from="address") hidden> with a
// field "credential": asks the browser for a key, and sends its answer. Without script, or where
// the browser knows no keys, it stays hidden, like what is marked with data-passkeys.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const withBytes = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));

function request({ publicKey }) {
  const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (asked.user) asked.user = { ...asked.user, id: bytes(asked.user.id) };
  if (asked.excludeCredentials) asked.excludeCredentials = withBytes(asked.excludeCredentials);
  if (asked.allowCredentials) asked.allowCredentials = withBytes(asked.allowCredentials);
  return { publicKey: asked };
}

function answer(key) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (key.response[name]) response[name] = text(key.response[name]);
  if (key.response.getTransports) response.transports = key.response.getTransports();
  return {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    authenticatorAttachment: key.authenticatorAttachment,
    clientExtensionResults: key.getClientExtensionResults(),
    response,
  };
}

async function options(form) {
  const from = form.dataset.optionsFrom;
  if (!from) return JSON.parse(form.dataset.options);
  const found = await fetch(from, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (!found.ok) throw new Error(found.statusText);
  return (await found.json()).request_options;
}

async function ask(form) {
  const error = form.querySelector("[data-passkey-error]");
  const button = form.querySelector("button[type=submit]");
  error.hidden = true;
  button.disabled = true;
  try {
    const key = await navigator.credentials[form.dataset.passkey](request(await options(form)));
    form.elements.credential.value = JSON.stringify(answer(key));
    const staying = document.querySelector("input[type=checkbox][name=remember]");
    if (form.elements.remember) form.elements.remember.value = staying?.checked ? "on" : "";
    form.submit();
  } catch {
    error.hidden = false;
    button.disabled = false;
  }
}

// In the capture phase, so that the form is not taken for sent.
document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches?.("form[data-passkey]")) return;
    event.preventDefault();
    ask(event.target);
  },
  true,
);

if (window.PublicKeyCredential) {
  for (const hidden of document.querySelectorAll("[data-passkey], [data-passkeys]")) hidden.hidden = false;
}
