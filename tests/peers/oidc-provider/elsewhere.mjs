// Users who decide on another device: the pages of the device flow (RFC 8628), and backchannel authentication
// (OpenID Connect CIBA), where the control listener answers for the user.

import { errors } from 'oidc-provider';

import { escape } from './html.mjs';

/** Where the browser of a test stops when it is done with the pages of the device flow. */
const DONE = 'https://device.example';

const SECONDS = 600;

const page = (ctx, title, body) => {
  ctx.body = `<!DOCTYPE html><title>${title}</title>${body}`;
};

const withButtons = (form, buttons) => form.replace('</form>', `${buttons}</form>`);

export const deviceFlow = {
  enabled: true,
  userCodeInputSource(ctx, form, out, error) {
    if (error?.name === 'AbortedError') return ctx.redirect(`${DONE}/refused`);
    const problem = error ? `<p>${escape(error.name)}</p>` : '';
    return page(ctx, 'Enter code', problem + withButtons(form, '<button type="submit">Continue</button>'));
  },
  userCodeConfirmSource(ctx, form, client, deviceInfo, userCode) {
    const buttons = `<button type="submit">Continue</button>
<button type="submit" name="abort" value="yes">Abort</button>`;
    page(ctx, 'Confirm', `<p>${escape(client.clientId)}: ${escape(userCode)}</p>${withButtons(form, buttons)}`);
  },
  successSource: (ctx) => ctx.redirect(`${DONE}/connected`),
};

export const ciba = {
  enabled: true,
  deliveryModes: ['poll', 'ping'],
  processLoginHint: (ctx, hint) => (hint === 'nobody' ? undefined : hint),
  processLoginHintToken(ctx, token) {
    if (token === 'expired') throw new errors.ExpiredLoginHintToken('the login_hint_token has expired');
    return token;
  },
  // The users' codes are their names spelled backwards.
  verifyUserCode(ctx, { accountId }, userCode) {
    if (!ctx.oidc.client.backchannelUserCodeParameter) return;
    if (!userCode) throw new errors.MissingUserCode('user_code is missing');
    if (userCode !== [...accountId].reverse().join('')) throw new errors.InvalidUserCode('user_code is wrong');
  },
  validateRequestContext() {},
  // The user learns of it by the control listener.
  triggerAuthenticationDevice() {},
};

export const ttl = {
  BackchannelAuthenticationRequest: (ctx) => Math.min(SECONDS, Number(ctx?.oidc?.params.requested_expiry ?? SECONDS)),
  DeviceCode: (ctx, code, client) => (client.clientName === 'In a hurry' ? 2 : SECONDS),
};

/** Notification endpoints and documents about clients must be https, and those of tests have no certificates. */
export function fetchFromTests(url, options) {
  const { dispatcher, ...rest } = options;
  return fetch(String(url).replace('https://127.0.0.1:', 'http://127.0.0.1:'), rest);
}

/** Has the next questions answered with slow_down, as servers do that count. */
export function countQuestions(provider, state) {
  for (const model of [provider.DeviceCode, provider.BackchannelAuthenticationRequest]) {
    const { find } = model;
    model.find = function findUnlessTooFast(...args) {
      if (state.tooFast > 0) {
        state.tooFast -= 1;
        throw new errors.SlowDown();
      }
      return find.apply(this, args);
    };
  }
  return provider;
}

/** The user of a backchannel authentication agrees or refuses; clients that are registered for ping are told. */
export async function decide(provider, { auth_req_id: id, deny }) {
  const request = await provider.BackchannelAuthenticationRequest.find(id);
  if (!request) throw new Error('nobody waits for this');
  if (deny) return provider.backchannelResult(request, new errors.AccessDenied('the user refused'));
  const grant = new provider.Grant({ accountId: request.accountId, clientId: request.clientId });
  grant.addOIDCScope(request.scope);
  await grant.save();
  const acr = request.params.acr_values?.split(' ')[0];
  return provider.backchannelResult(request, grant, { acr, authTime: Math.floor(Date.now() / 1000) });
}
