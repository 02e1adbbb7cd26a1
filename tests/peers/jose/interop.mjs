// Answers questions about JOSE with the npm package `jose`: a JSON array of questions on stdin, an array of answers in
// the same order on stdout. A question that fails is answered with `{ error }`, the error's code.

import { text } from 'node:stream/consumers'

import * as jose from 'jose'

/** The key of a question: `jwk`, `pkcs8` or `spki`. */
function key({ alg, jwk, pkcs8, spki }) {
  const options = { extractable: true }
  if (jwk) return jose.importJWK(jwk, alg, options)
  if (pkcs8) return jose.importPKCS8(pkcs8, alg, options)
  return jose.importSPKI(spki, alg, options)
}

const answers = {
  async runtime() {
    const mlDsa = await jose.generateKeyPair('ML-DSA-44').then(() => true, () => false)
    return { version: process.version, mlDsa }
  },

  async generate({ alg, crv }) {
    const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true, crv })
    const jwk = await jose.exportJWK(privateKey)
    return {
      jwk,
      pkcs8: await jose.exportPKCS8(privateKey),
      spki: await jose.exportSPKI(publicKey),
      thumbprint: await jose.calculateJwkThumbprint(jwk),
    }
  },

  async sign(question) {
    const payload = new TextEncoder().encode(question.payload)
    const jws = new jose.CompactSign(payload).setProtectedHeader(question.header)
    return { jws: await jws.sign(await key(question)) }
  },

  async verify(question) {
    const options = { algorithms: [question.alg] }
    const { payload, protectedHeader } = await jose.compactVerify(question.jws, await key(question), options)
    return { payload: new TextDecoder().decode(payload), header: protectedHeader }
  },

  async encrypt(question) {
    const payload = new TextEncoder().encode(question.payload)
    const { apu, apv, ...header } = question.header
    const jwe = new jose.CompactEncrypt(payload).setProtectedHeader(header)
    if (apu) jwe.setKeyManagementParameters({ apu: jose.base64url.decode(apu), apv: jose.base64url.decode(apv) })
    return { jwe: await jwe.encrypt(await key(question)) }
  },

  async decrypt(question) {
    const options = {
      keyManagementAlgorithms: [question.alg],
      contentEncryptionAlgorithms: [question.enc],
    }
    const { plaintext, protectedHeader } = await jose.compactDecrypt(question.jwe, await key(question), options)
    return { payload: new TextDecoder().decode(plaintext), header: protectedHeader }
  },

  async export(question) {
    return { jwk: await jose.exportJWK(await key(question)) }
  },

  async thumbprint({ jwk }) {
    return { thumbprint: await jose.calculateJwkThumbprint(jwk) }
  },
}

const questions = JSON.parse(await text(process.stdin))
const results = questions.map((question) =>
  answers[question.ask](question).catch((error) => ({ error: error.code ?? error.message })),
)
process.stdout.write(JSON.stringify(await Promise.all(results)))
