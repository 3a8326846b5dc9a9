import { type Bundle, type BundleKey, nameOn, signsOn } from "./bundle.js";
import { type Credential } from "./credential.js";
import { dateOf } from "./days.js";
import { identifierOf } from "./identifier.js";
import { Inconsistent } from "./malformed.js";
import { type CertificateFacts } from "./report.js";
import { PLACES } from "./statuslist.js";
import { numberOf, scopeOf } from "./typetable.js";
import { hasUsccForm, holdsFirstCheck } from "./uscc.js";

const CUT = [
  [1, "scope"],
  [2, "work_title"],
  [4, "holder_name"],
] as const;

/**
 * Gives the facts of a certificate for a person, with what the code leaves to bundle and key filled in.
 *
 * @param signedDay - the day that has to be one of the key's life: that of issue, or that of a live code's `iat`.
 * @throws Inconsistent where the claims contradict each other, the type table or the key.
 */
export function factsOf(
  credential: Credential,
  bundle: Bundle,
  key: BundleKey,
  signedDay: number = credential.issuedDay,
): CertificateFacts {
  const type = bundle.types.get(credential.type);
  if (type === undefined || key.issuer === undefined) throw new Inconsistent("the bundle has no such type");
  const identifier = identifierOf({ ...credential, typeCode: type.code, issuer: key.issuer });
  const { number, scope } = credential;
  const certificateNumber = typeof number === "string" ? number : numberOf(type, number);
  const wholeScope = scope === undefined ? null : scopeOf(type, scope);
  if (!signsOn(key, signedDay)) throw new Inconsistent("the day of signing is not one of the key's life");
  refuseContradictions(credential);
  return {
    identifier,
    certificate_number: certificateNumber,
    version: credential.version,
    holder_name: credential.holderName,
    title: type.title,
    type_code_provisional: type.provisional,
    issuing_authority: nameOn(bundle.issuers[type.issuer] ?? [], credential.issuedDay),
    holder_code: credential.holderCode ?? null,
    holder_tail: credential.holderTail ?? null,
    legal_representative: credential.legalRepresentative ?? null,
    address: credential.address ?? null,
    issued_date: dateOf(credential.issuedDay),
    valid_from: dateOf(credential.firstDay),
    valid_to: credential.lastDay === undefined ? null : dateOf(credential.lastDay),
    scope: wholeScope,
    work_title: credential.workTitle ?? null,
    cut: CUT.filter(([bit]) => credential.cut & bit).map(([, name]) => name),
  };
}

function refuseContradictions({ firstDay, lastDay, index, holderCode }: Credential): void {
  if (lastDay !== undefined && lastDay < firstDay) throw new Inconsistent("the period ends before it begins");
  if (index >= PLACES) throw new Inconsistent("a status list has no such place");
  if (holderCode !== undefined && hasUsccForm(holderCode) && !holdsFirstCheck(holderCode)) {
    throw new Inconsistent("the holder's code does not hold its check");
  }
}
