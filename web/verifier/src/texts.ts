import { type Reason, type Status } from "./reasons.js";
import { type BundleRefusal, type StatusListRefusal } from "./refusals.js";

/** One plain sentence in both languages. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** The statuses in Chinese, as a report has them in `status_zh`. */
export const STATUS_ZH: Readonly<Record<Status, string>> = {
  inactive: "未生效",
  valid: "有效",
  suspended: "暂停",
  expired: "过期失效",
  superseded: "已被替代",
  cancelled: "注销",
  withdrawn: "撤销",
  revoked: "吊销",
  ended: "已失效",
  unknown: "未知",
};

/** What each reason means to the person who scanned the code. */
export const REASON_TEXTS: Readonly<Record<Reason, Text>> = {
  ok: { zh: "证照真实，在所查日期有效。", en: "The certificate is genuine and valid on the day asked about." },
  "not-yet-valid": {
    zh: "证照真实，但尚未生效。",
    en: "The certificate is genuine, but its first day is still to come.",
  },
  suspended: { zh: "证照真实，但现处于暂停状态。", en: "The certificate is genuine, but it is suspended." },
  expired: { zh: "证照真实，但有效期已满。", en: "The certificate is genuine, but its last day is over." },
  superseded: {
    zh: "证照真实，但已有新证替代，请出示新证。",
    en: "The certificate is genuine, but a later version has replaced it.",
  },
  ended: {
    zh: "证照已失效（注销、撤销或吊销），具体原因请联网查询。",
    en: "The certificate has been ended; look it up on line to learn on what ground.",
  },
  malformed: {
    zh: "这不是本服务签发的证照二维码，或二维码不完整。",
    en: "This is not a code of this service, or it is damaged.",
  },
  "version-unknown": {
    zh: "二维码的格式版本无法识别，请更新核验程序。",
    en: "The code has a format version that this reader does not know; update the reader.",
  },
  "signature-invalid": {
    zh: "签名不符，二维码被改动或系伪造。",
    en: "The signature does not hold: the code was changed or forged.",
  },
  "algorithm-mismatch": {
    zh: "签名算法与密钥不符，二维码不可信。",
    en: "The code names another algorithm than the key has, so it is not to be trusted.",
  },
  "purpose-mismatch": {
    zh: "签名密钥不是用于此类二维码的密钥，二维码不可信。",
    en: "The code was signed with a key that is not meant for such codes.",
  },
  "signer-distrusted": {
    zh: "签名密钥已被宣布不可信。",
    en: "The code was signed with a key that is no longer trusted.",
  },
  "claims-inconsistent": {
    zh: "二维码中的内容相互矛盾或与签名密钥不符，不可信。",
    en: "The facts in the code contradict each other or the key that signed them.",
  },
  "signer-unknown": {
    zh: "签名密钥不属于本服务，二维码系伪造。",
    en: "The code was signed with a key that this service never had.",
  },
  "live-code-late": {
    zh: "亮证二维码已过时，请持证人重新出示。",
    en: "The live code is not of this minute; ask the holder to show it again.",
  },
  "live-code-replayed": {
    zh: "该亮证二维码刚刚已被核验过，可能是截图，请持证人重新出示。",
    en: "This live code was read before and may be a picture of one; ask the holder to show it again.",
  },
  "bundle-stale": {
    zh: "本机的密钥包缺失或过旧，请联网更新后重新核验。",
    en: "This reader has no keys, or its keys are too old; go on line to update them and read the code again.",
  },
  "status-missing": {
    zh: "签名真实，但本机没有可用于所查日期的状态列表，请联网核验。",
    en: "The signature holds, but this reader has no status list for the day asked about; check on line.",
  },
  "status-stale": {
    zh: "签名真实，但本机的状态列表已超过二十四小时，请联网更新。",
    en: "The signature holds, but the status list of this reader is too old; go on line to update it.",
  },
  "clock-behind": {
    zh: "本机时钟落后，请校准时间后重新核验。",
    en: "The clock of this device is behind; set it right and read the code again.",
  },
};

/** Why a bundle was not taken. */
export const BUNDLE_REFUSAL_TEXTS: Readonly<Record<BundleRefusal, Text>> = {
  malformed: { zh: "密钥包格式不符。", en: "The bundle is not one of this format." },
  "root-unknown": { zh: "密钥包不是由已固定的根密钥签名。", en: "The bundle names a root that is not pinned." },
  "signature-invalid": { zh: "密钥包的签名不符。", en: "The signature of the bundle does not hold." },
  expired: { zh: "密钥包已过期。", en: "The bundle has expired." },
  older: { zh: "密钥包比本机已有的旧。", en: "The bundle is older than one that was taken before." },
  "sequence-repeated": {
    zh: "密钥包的序号已被另一个密钥包使用。",
    en: "Another bundle with the same sequence was taken before.",
  },
};

/** Why a status list was not taken. */
export const STATUS_LIST_REFUSAL_TEXTS: Readonly<Record<StatusListRefusal, Text>> = {
  malformed: { zh: "状态列表格式不符。", en: "The status list is not one of this format." },
  "bundle-missing": { zh: "本机没有有效的密钥包。", en: "The reader has no bundle that is still good." },
  "signer-unknown": { zh: "状态列表的签名密钥未知。", en: "The status list names a key that is not known." },
  "algorithm-mismatch": {
    zh: "状态列表的签名算法与密钥不符。",
    en: "The status list names another algorithm than the key has.",
  },
  "signer-distrusted": {
    zh: "状态列表的签名密钥已被宣布不可信。",
    en: "The key of the status list is no longer trusted.",
  },
  "signature-invalid": { zh: "状态列表的签名不符。", en: "The signature of the status list does not hold." },
  "purpose-mismatch": { zh: "签名密钥不是用于状态列表的密钥。", en: "The key is not meant for status lists." },
  "address-mismatch": { zh: "状态列表不属于所请求的地址。", en: "The status list belongs to another address." },
  "key-out-of-life": {
    zh: "状态列表的日期不在密钥的使用期内。",
    en: "The day of the status list is not one of the key's life.",
  },
  older: { zh: "状态列表比本机已有的旧。", en: "The status list is older than one that was taken before." },
};
