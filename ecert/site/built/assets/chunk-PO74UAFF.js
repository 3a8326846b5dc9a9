import{A as tt,B as H,C as nt,D as rt,E as ot,F as it,G as Y,a as ce,b as We,c as Ge,d as F,e as Ye,f as Xe,g as ue,h as u,i as k,j as L,k as Je,l as G,m as v,n as Qe,o as p,p as T,q as B,r as C,s as S,t as E,u as I,v as O,y as Ze,z as et}from"/assets/chunk-XP5MOSRV.js";var ar=64;function fe(e){if(e.length===0||e[0]===0)throw new u("packed characters begin with a zero byte");if(e.length>42)throw new u("packed characters are too long");let t=Xe(e).toString(36).toUpperCase();if(!t.startsWith("1"))throw new u("packed characters do not begin with 1");if(t.length<2||t.length>ar+1)throw new u("packed characters are too few or too many");return t.slice(1)}var K=86400,X=3600,pe=8*X,J=9*X,dr=[["1986-05-04","1986-09-14"],["1987-04-12","1987-09-13"],["1988-04-17","1988-09-11"],["1989-04-16","1989-09-17"],["1990-04-15","1990-09-16"],["1991-04-14","1991-09-15"]].map(([e="",t=""])=>[Date.parse(e)/1e3+2*X-pe,Date.parse(t)/1e3+2*X-J]);function D(e){return Math.floor((e+dt(e))/K)}function lr(e){let t=e*K-J;return dt(t)===J?t:e*K-pe}function st(e){let t=D(e);if(lr(t)!==e)throw new u("exp is no midnight");if(t<1||t>Je+1)throw new u("exp is out of range");return t-1}function j(e){return new Date(e*K*1e3).toISOString().slice(0,10)}function at(e){if(!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(e))return;let t=Date.parse(`${e}T00:00:00Z`)/(K*1e3);return Number.isNaN(t)||j(t)!==e?void 0:t}function me(e){return`${new Date(Math.floor(e)*1e3).toISOString().slice(0,19)}Z`}function dt(e){return dr.some(([t,n])=>t<=e&&e<n)?J:pe}var cr=700;function N(e,t){let n=e instanceof Uint8Array;if(!n&&typeof e!="string")throw new u(`${t} is no text`);let r=n?ur(e,t):e;if(r==="")throw new u(`${t} is empty`);let o=Ye(r).length,i=2*r.length;if(Math.min(o,i)>cr)throw new u(`${t} is too long`);if(n!==i<o)throw new u(`${t} is written in the longer form`);return r}function ur(e,t){if(e.length%2!==0)throw new u(`${t} is not UTF-16`);let n=new DataView(e.buffer,e.byteOffset,e.length),r="";for(let o=0;o<e.length;o+=2)r+=String.fromCharCode(n.getUint16(o));if(new RegExp("\\p{Surrogate}","u").test(r))throw new u(`${t} has half a surrogate pair`);return r}var lt=4,$=-65537,m={type:0,serial:1,version:2,number:3,holderName:4,holderCode:5,scope:6,issued:7,place:8,entry:10,lastDay:11,holderTail:13,validFrom:14,legalRepresentative:15,address:16,workTitle:17,cut:18},he=[m.type,m.serial,m.version,m.number,m.holderName,m.issued,m.place],ye=[m.holderCode,m.scope,m.holderTail,m.validFrom,m.workTitle,m.cut];function ct(e){let t=v(L(e),"the claims",[$],[lt]),n=v(p(t,$),"the facts",he,ye);return ge(n,M(t,lt,r=>st(E(r,"exp"))))}function ge(e,t){let n=I(p(e,m.issued),"the day of issue");return{lastDay:t,type:E(p(e,m.type),"the type"),serial:fr(p(e,m.serial)),version:E(p(e,m.version),"the version"),number:pr(p(e,m.number)),holderName:N(p(e,m.holderName),"the holder's name"),holderCode:M(e,m.holderCode,r=>fe(B(r,"the holder's code"))),scope:M(e,m.scope,mr),issuedDay:n,...hr(p(e,m.place)),holderTail:M(e,m.holderTail,yr),firstDay:M(e,m.validFrom,r=>gr(r,n))??n,workTitle:M(e,m.workTitle,r=>N(r,"the title")),legalRepresentative:M(e,m.legalRepresentative,r=>N(r,"the representative")),address:M(e,m.address,r=>N(r,"the address")),cut:M(e,m.cut,r=>S(r,"what was cut",1,7))??0}}function M(e,t,n){let r=e.get(t);return r===void 0?void 0:n(r)}function fr(e){if(typeof e=="number"){if(e<1)throw new u("a serial that is a number begins with 0");return String(e)}let t=fe(B(e,"the serial"));if(/^[1-9][0-9]*$/.test(t)&&BigInt(t)<=BigInt(Number.MAX_SAFE_INTEGER))throw new u("a serial of digits alone is not written as a number");return t}function pr(e){if(!Array.isArray(e))return N(e,"the certificate number");let[t,n]=ut(e,"the certificate number");return{template:t,value:n}}function mr(e){if(!Array.isArray(e))return[N(e,"the scope")];let t=T(e,"the scope").map(n=>typeof n=="number"?E(n,"a scope code"):N(n,"a part of the scope"));if(t.length<1||t.length>64)throw new u("the scope has too few or too many parts");if(t.every(n=>typeof n=="string"))throw new u("a scope in parts has no code");return t}function hr(e){let[t,n]=ut(e,"the place in the status lists");return{list:t,index:n}}function yr(e){let t=N(e,"the end of the holder's code");if([...t].length!==4)throw new u("the end of the holder's code has not four characters");return t}function gr(e,t){let n=I(e,"the first valid day");if(n===t)throw new u("the first valid day repeats the day of issue");return n}function ut(e,t){let[n,r,...o]=T(e,t);if(n===void 0||r===void 0||o.length>0)throw new u(`${t} is no pair`);return[E(n,t),E(r,t)]}var wr=/^[1-9ANY][0-9A-HJ-NP-RTUWXY][0-9]{6}[0-9A-HJ-NP-RTUWXY]{8}[0-9X][0-9A-HJ-NP-RTUWXY]$/,ft="0123456789ABCDEFGHJKLMNPQRTUWXY",br=[3,7,9,10,5,8,4,2];function we(e){return wr.test(e)}function Q(e){return we(e)&&be(e)&&e[16]===kr(e.slice(8,16))}function be(e){let t=ft.indexOf(e[17]??"");for(let n=0,r=1;n<17;n+=1,r=r*3%31)t+=ft.indexOf(e[n]??"")*r;return t%31===0}function kr(e){let n=(11-br.reduce((r,o,i)=>r+o*Number.parseInt(e[i]??"",36),0)%11)%11;return n===10?"X":String(n)}var ke=15;function pt(e,t){let n=new Map;for(let[r,o]of Qe(e,"the type table"))n.set(E(r,"an index of the type table"),vr(o,t));return n}function vr(e,t){let n=v(e,"a type",["code","title","issuer","numbers","scopes","provisional"]),r=C(p(n,"code"),"a type code");if(!Q(r.slice(0,18))||!/^[0-9]{3}$/.test(r.slice(18)))throw new u("a type code is none");return{code:r,title:C(p(n,"title"),"a type's title",1),issuer:S(p(n,"issuer"),"a type's issuer",0,t-1),numbers:T(p(n,"numbers"),"the number templates").map(xr),scopes:T(p(n,"scopes"),"the scopes").map(o=>C(o,"a scope",1)),provisional:S(p(n,"provisional"),"provisional",0,1)===1}}function xr(e){let t=T(e,"a number template").map(r=>typeof r=="number"?S(r,"a number of digits",1,ke):C(r,"a piece of a number template",1)),n=yt(t);if(n<1||n>ke)throw new u("a number template has too few or too many digits");return t}function mt(e,t){let n=e.numbers[t.template];if(n===void 0)throw new k("the type has no such number template");let r=String(t.value).padStart(yt(n),"0");if(r.length>ke)throw new k("the number has more than 15 digits");let o=n.reduce((i,s,d)=>typeof s=="number"?d:i,-1);return n.map((i,s)=>{if(typeof i=="string")return i;let d=s===o?r:r.slice(0,i);return r=r.slice(d.length),d}).join("")}function ht(e,t){return t.map(n=>{let r=typeof n=="number"?e.scopes[n]:n;if(r===void 0)throw new k("the type has no such scope");return r}).join("、")}function yt(e){return e.reduce((t,n)=>typeof n=="number"?t+n:t,0)}var Sr=["certificate","presentation","status","event","log"],Tr=["exp","iat","ttl","keys","lists","types","issuers","revoked","sequence","list_prefix"];function gt(e){let t=v(L(e),"the bundle",Tr),n=i=>p(t,i),r=T(n("issuers"),"the issuers").map(Rr),o={sequence:S(n("sequence"),"sequence",1,Number.MAX_SAFE_INTEGER),iat:O(n("iat"),"iat"),ttl:S(n("ttl"),"ttl",1,G),exp:O(n("exp"),"exp"),keys:T(n("keys"),"the keys").map(Cr),revoked:Br(n("revoked")),types:pt(n("types"),r.length),issuers:r,listPrefix:C(n("list_prefix"),"list_prefix",1),lists:Ir(n("lists"))};if(o.exp<=o.iat)throw new u("the bundle ends before it begins");return _r(o.keys),o}function wt(e,t){let n=e.find(r=>r.firstDay<=t&&t<=r.lastDay)??e[e.length-1];return(n==null?void 0:n.name)??""}function V(e,t){return e.firstDay<=t&&t<=e.lastDay}function Cr(e){let t=v(e,"a key",["kid","alg","key","purpose","first_day"],["last_day","issuer"]),n=nt(p(t,"alg")),r=Er(p(t,"purpose")),o=t.get("issuer");if(o===void 0&&(r==="certificate"||r==="presentation"))throw new u("a key for credentials or live codes has no issuer");let i=t.get("last_day");return{kid:F(B(p(t,"kid"),"kid",4)),algorithm:n,key:rt(p(t,"key"),n),purpose:r,firstDay:I(p(t,"first_day"),"first_day"),lastDay:i===void 0?1/0:I(i,"last_day"),issuer:o===void 0?void 0:Mr(o)}}function Er(e){let t=Sr.find(n=>n===e);if(t===void 0)throw new u("a key has no purpose of a bundle");return t}function Mr(e){let t=C(e,"the issuer of a key");if(!Q(t))throw new u("the issuer of a key is no USCC");return t}function Rr(e){let t=T(e,"an issuer").map(n=>{let r=v(n,"an issuer's name",["name"],["first_day","last_day"]),o=r.get("first_day"),i=r.get("last_day");return{name:C(p(r,"name"),"an issuer's name",1),firstDay:o===void 0?-1/0:I(o,"first_day"),lastDay:i===void 0?1/0:I(i,"last_day")}});if(t.length===0)throw new u("an issuer has no name");return t}function Br(e){let t=T(e,"revoked").map(n=>B(n,"a revoked key id",4));return bt(t,Ge),new Set(t.map(F))}function Ir(e){let t=T(e,"lists").map(n=>E(n,"the number of a list"));return bt(t,(n,r)=>n-r),t}function bt(e,t){e.slice(1).forEach((n,r)=>{let o=e[r];if(o!==void 0&&t(o,n)>=0)throw new u("items are not in ascending order")})}function _r(e){let t=new Map;for(let n of e){let r=t.get(n.kid)??[];if(r.some(o=>ot(o.key,n.key)))throw new u("two keys with the same kid and key");t.set(n.kid,[...r,n])}}var Z=class{sequence=0;digest;lists;latest;presentations;constructor(t={}){let{sequence:n,bundle_sha256:r,lists:o={},newest:i,presentations:s={}}=t,d=[...Object.values(o),...i===void 0?[]:[i]];if(n!==void 0&&!(Number.isSafeInteger(n)&&n>=1)||r!==void 0&&!/^[0-9a-f]{64}$/.test(r)||![...d,...Object.values(s)].every(Ar)||!Object.keys(s).every(l=>/^[0-9a-f]{16}$/.test(l)))throw new TypeError("The memory of the reader is damaged.");this.sequence=n??0,this.digest=r,this.lists=new Map(Object.entries(o)),this.latest=Math.max(0,...d),this.presentations=new Map(Object.entries(s))}get newest(){return this.latest}judgeBundle(t,n){return t>this.sequence?"newer":t<this.sequence?"older":n===this.digest?"same":"other"}isOlderList(t,n){return n<(this.lists.get(t)??0)}noteBundle(t,n,r){this.sequence=t,this.digest=n,this.latest=Math.max(this.latest,r)}noteList(t,n){this.lists.set(t,n),this.latest=Math.max(this.latest,n)}forgetPresentations(t){for(let[n,r]of this.presentations)t-r>=300&&this.presentations.delete(n)}accept(t,n){return this.presentations.has(t)?!1:(this.presentations.set(t,Math.floor(n)),!0)}toJSON(){return{...this.sequence>0?{sequence:this.sequence}:{},...this.digest===void 0?{}:{bundle_sha256:this.digest},lists:kt(this.lists),...this.latest>0?{newest:this.latest}:{},...this.presentations.size>0?{presentations:kt(this.presentations)}:{}}}};function kt(e){return Object.fromEntries([...e].sort(([t],[n])=>t<n?-1:1))}function Ar(e){return Number.isSafeInteger(e)&&e>=0}var vt=4096,ve=17,Lr=7,Or=new Map([[3,1],[5,2],[8,3],[10,4],[13,5],[15,6],[ve,Lr]]),q=class extends Error{name="VersionUnknown"};function xt(e){let t=Dr(e);if(t[0]!=="1")throw new q("another format version");let n=[];for(let r=1;r<t.length;r+=ve)n.push(Nr(t.slice(r,r+ve)));return We(...n)}function Dr(e){if(e.length>2*vt||[...e].length>vt)throw new u("the code is too long");let t=e.slice(e.lastIndexOf("#")+1),[,n]=/^[ \t\r\n\v\f]*([0-9]+)[ \t\r\n\v\f]*$/.exec(t)??[];if(n===void 0)throw new u("the code is not made of digits");return n}function Nr(e){let t=Or.get(e.length);if(t===void 0)throw new u("the last group of digits has a length that does not occur");let n=BigInt(e);if(n>=256n**BigInt(t))throw new u("a group of digits does not fit its bytes");return ue(n,t)}var Pr="1.2.156.3005.2",Fr=32;function St(e){if(e.serial.length>Fr)throw new k("the serial is too long for an identifier");if(e.version<1||e.version>999)throw new k("the version is not 1 to 999");let t=[e.typeCode,e.issuer,e.serial,String(e.version).padStart(3,"0")];return[Pr,...t,jr(t.join(""))].join(".")}function jr(e){let t=36;for(let n of e)t=(t+Number.parseInt(n,36))%36,t=2*(t===0?36:t)%37;return((37-t)%36).toString(36).toUpperCase()}var y=(e,t,n,r)=>({outcome:e,status:t,api_code:n,verify_code:r}),W={ok:y("PASSED","valid",0,0),"not-yet-valid":y("FAILED","inactive",23,1),suspended:y("FAILED","suspended",23,2),expired:y("FAILED","expired",22,3),superseded:y("FAILED","superseded",21,3),ended:y("FAILED","ended",21,3),malformed:y("FAILED","unknown",24,4),"version-unknown":y("FAILED","unknown",24,4),"signature-invalid":y("FAILED","unknown",24,5),"algorithm-mismatch":y("FAILED","unknown",24,5),"purpose-mismatch":y("FAILED","unknown",24,5),"signer-distrusted":y("FAILED","unknown",24,5),"claims-inconsistent":y("FAILED","unknown",24,5),"signer-unknown":y("FAILED","unknown",24,5),"live-code-late":y("FAILED","unknown",23,4),"live-code-replayed":y("FAILED","unknown",23,4),"bundle-stale":y("INDETERMINATE","unknown",1,4),"status-missing":y("INDETERMINATE","unknown",1,4),"status-stale":y("INDETERMINATE","unknown",1,4),"clock-behind":y("INDETERMINATE","unknown",1,4)},zr=["FAILED","INDETERMINATE","PASSED"],Tt=["unknown","revoked","withdrawn","cancelled","ended","superseded","suspended","expired","inactive","valid"];function Ct(e){let t=n=>zr.indexOf(W[n].outcome)*Tt.length+Tt.indexOf(W[n].status);return e.reduce((n,r)=>t(r)<t(n)?r:n,"ok")}var Et=256;async function Rt(e,t){let n=await Mt(e,t);if((n==null?void 0:n.length)!==t)throw new u("no zlib stream of the right length");if(await Mt(e.subarray(0,-1),t)!==void 0)throw new u("bytes follow the zlib stream");return n}async function Mt(e,t){let{readable:n,writable:r}=new DecompressionStream("deflate"),o=n.getReader();Ur(r.getWriter(),e).catch(()=>{});let i=new Uint8Array(t),s=0;try{for(;;){let{done:d,value:l}=await o.read();if(d)return i.subarray(0,s);if(s+l.length>t)return;i.set(l,s),s+=l.length}}catch{return}finally{o.cancel().catch(()=>{})}}async function Ur(e,t){for(let n=0;n<t.length;n+=Et)await e.write(t.subarray(n,n+Et));await e.close()}var Se=1048576,ee=2,xe=8/ee,Bt=2,It=4,_t=6,At=65533,Lt=65534;async function Ot(e){let t=v(L(e),"the status list",[Bt,It,_t,At,Lt]),n=v(p(t,At),"the list",["lst","bits"]);S(p(n,"bits"),"bits",ee,ee);let r=O(p(t,_t),"iat"),o=O(p(t,It),"exp");if(o<=r)throw new u("the status list ends before it begins");return{sub:C(p(t,Bt),"sub"),iat:r,exp:o,ttl:S(p(t,Lt),"ttl",1,G),entries:await Rt(B(p(n,"lst"),"lst"),Se/xe)}}function Te(e,t){let n=e.entries[Math.floor(t/xe)];if(n===void 0)throw new RangeError("no such place in a status list");return n>>ee*(t%xe)&3}var Dt={inactive:"未生效",valid:"有效",suspended:"暂停",expired:"过期失效",superseded:"已被替代",cancelled:"注销",withdrawn:"撤销",revoked:"吊销",ended:"已失效",unknown:"未知"};function g(e,t,n=null){return{name:e,outcome:W[t].outcome,reason:t,detail:n}}function Nt({checks:e,certificate:t,bundle:n,list:r,now:o,day:i}){let s=e.map(({reason:w})=>w).filter(w=>w!=="ok"),{outcome:d,status:l,api_code:f,verify_code:h}=W[Ct(s)];return{outcome:d,status:l,status_zh:Dt[l],reasons:s.length===0?["ok"]:s,checks:e,certificate:t,api_code:f,verify_code:h,as_of:j(i),verified_at:me(o),basis:{bundle_sequence:(n==null?void 0:n.sequence)??null,bundle_issued_at:Ce(n==null?void 0:n.iat),bundle_expires_at:Ce(n==null?void 0:n.exp),list_uri:(r==null?void 0:r.sub)??null,list_issued_at:Ce(r==null?void 0:r.iat)}}}function Ce(e){return e===void 0?null:me(e)}var Hr=[[1,"scope"],[2,"work_title"],[4,"holder_name"]];function Pt(e,t,n,r=e.issuedDay){let o=t.types.get(e.type);if(o===void 0||n.issuer===void 0)throw new k("the bundle has no such type");let i=St({...e,typeCode:o.code,issuer:n.issuer}),{number:s,scope:d}=e,l=typeof s=="string"?s:mt(o,s),f=d===void 0?null:ht(o,d);if(!V(n,r))throw new k("the day of signing is not one of the key's life");return Kr(e),{identifier:i,certificate_number:l,version:e.version,holder_name:e.holderName,title:o.title,type_code_provisional:o.provisional,issuing_authority:wt(t.issuers[o.issuer]??[],e.issuedDay),holder_code:e.holderCode??null,holder_tail:e.holderTail??null,legal_representative:e.legalRepresentative??null,address:e.address??null,issued_date:j(e.issuedDay),valid_from:j(e.firstDay),valid_to:e.lastDay===void 0?null:j(e.lastDay),scope:f,work_title:e.workTitle??null,cut:Hr.filter(([h])=>e.cut&h).map(([,h])=>h)}}function Kr({firstDay:e,lastDay:t,index:n,holderCode:r}){if(t!==void 0&&t<e)throw new k("the period ends before it begins");if(n>=Se)throw new k("a status list has no such place");if(r!==void 0&&we(r)&&!be(r))throw new k("the holder's code does not hold its check")}var[Ft,jt,Ee]=[4,6,7],$r=8,Vr=60,zt=30;function Ut(e){try{let t=L(e);return t instanceof Map&&t.has(Ee)}catch(t){if(t instanceof u)return!1;throw t}}function Ht(e){let t=v(L(e),"the claims",[Ft,jt,Ee,$]),n=O(p(t,jt),"iat"),r=O(p(t,Ft),"exp");if(r!==n+Vr)throw new u("a live code lives for another time than 60 seconds");let o=[m.lastDay,m.legalRepresentative,m.address],i=v(p(t,$),"the facts",[...he,m.entry],[...ye,...o]),s=M(i,m.lastDay,d=>I(d,"the last valid day"));return{credential:ge(i,s),presentation:{iat:n,exp:r,cti:F(B(p(t,Ee),"cti",$r)),entry:S(p(i,m.entry),"the entry",0,3)}}}function Kt({iat:e,exp:t},n){return e-zt<=n&&n<=t+zt}function te(e,t){let n=e.keys.filter(o=>o.kid===t.kid);if(n.length===0)return"signer-unknown";let r=n.filter(o=>o.algorithm===t.algorithm);return r.length===0?"algorithm-mismatch":e.revoked.has(t.kid)?"signer-distrusted":r}async function ne(e,t,n){for(let r of e)if(await n.verify(r.key,t.signed,t.signature))return r}var qr=["ok","ended","suspended","superseded"],Wr=86400;function $t({firstDay:e,issuedDay:t,lastDay:n},r){return n!==void 0&&r>n?"expired":r<e||r<t?"not-yet-valid":"ok"}function Vt({index:e},t,n,r){let{now:o}=r,i=g("freshness",Gt(o,t,n));return t!==void 0&&o>=t.exp?[i]:[g("status",Wt(t===void 0?void 0:Te(t,e),r)),i]}function qt({index:e},t,n,r,o,i){let{now:s}=o,d=n!==void 0&&s<n.exp&&n.iat>t.iat;return[g("status",Wt(d?Te(n,e):t.entry,o)),g("freshness",Gt(s,void 0,Math.max(r,(n==null?void 0:n.iat)??0))),g("presentation",Gr(s,t,i))]}function Wt(e,{now:t,day:n}){return n<D(t)||e===void 0?"status-missing":qr[e]}function Gt(e,t,n){return e<Math.max(n,(t==null?void 0:t.iat)??0)?"clock-behind":t!==void 0&&(e>=t.exp||e>t.iat+Wr)?"status-stale":"ok"}function Gr(e,t,n){return Kt(t,e)?n(t.cti)?"ok":"live-code-replayed":"live-code-late"}async function Yt(e,t,n){let r=[],o=()=>({checks:r,certificate:null,list:void 0}),i=Yr(e,r);if(i===void 0)return o();let s=await Xr(i,t,n.now,r);if(s===void 0)return o();let{bundle:d,key:l}=s,f=Ut(i.payload),h=l.purpose===(f?"presentation":"certificate");if(r.push(g("purpose",h?"ok":"purpose-mismatch")),!h)return o();let w=Jr(i,f,d,l,r);if(w===void 0)return o();let{credential:P,presentation:Ve,certificate:sr}=w;r.push(g("period",$t(P,n.day)));let le=t.listAt(`${d.listPrefix}${P.list}`),qe=Math.max(t.newest,d.iat);return Ve===void 0?r.push(...Vt(P,le,qe,n)):r.push(...qt(P,Ve,le,qe,n,t.accept)),{checks:r,certificate:sr,list:le}}function Yr(e,t){try{if(typeof e!="string")throw new u("the code is no text");let n=H(xt(e),Ze);return t.push(g("format","ok")),n}catch(n){if(n instanceof q)t.push(g("format","version-unknown",n.message));else if(n instanceof u)t.push(g("format","malformed",n.message));else throw n;return}}async function Xr(e,{bundle:t,backend:n},r,o){if(t===void 0){o.push(g("signer","bundle-stale","there is no bundle that is still good"));return}let i=te(t,e);if(typeof i=="string"){let d=i==="signer-unknown"&&r>t.iat+t.ttl;o.push(g("signer",d?"bundle-stale":i));return}o.push(g("signer","ok"));let s=await ne(i,e,n);return o.push(g("signature",s===void 0?"signature-invalid":"ok")),s===void 0?void 0:{bundle:t,key:s}}function Jr({payload:e},t,n,r,o){try{let i=t?Ht(e):{credential:ct(e),presentation:void 0},{credential:s,presentation:d}=i,l=d===void 0?s.issuedDay:D(d.iat),f=Pt(s,n,r,l);return o.push(g("claims","ok")),{...i,certificate:f}}catch(i){if(i instanceof u)o.push(g("claims","malformed",i.message));else if(i instanceof k)o.push(g("claims","claims-inconsistent",i.message));else throw i;return}}var U=class e{constructor(t,n,r){this.roots=t;this.backend=r;this.memories=new Z(n)}roots;backend;bundle;lists=new Map;lastOffer=Promise.resolve();memories;static async create({roots:t,memory:n,backend:r}){return new e(t,n,r??await Y())}get memory(){return this.memories.toJSON()}get currentBundle(){return this.bundle}async acceptBundle(t,n){let[r,o]=[ce(t),Me(n)];return this.inTurn(()=>this.takeBundle(r,o))}async acceptStatusList(t,n,r){let[o,i]=[ce(t),Me(n)];return this.inTurn(()=>this.takeStatusList(o,i,r))}async read(t,{now:n,on:r}){let o=Me(n),i=r===void 0?D(o):at(r);if(i===void 0)throw new RangeError("The day asked about is no date.");this.memories.forgetPresentations(o);let s=new Map(this.lists),d={bundle:this.bundleAt(o),listAt:f=>{var h;return(h=s.get(f))==null?void 0:h.list},newest:this.memories.newest,accept:f=>this.memories.accept(f,o),backend:this.backend},l={now:o,day:i};return Nt({...await Yt(t,d,l),bundle:d.bundle,...l})}async takeBundle(t,n){let r=H(t,tt),o=await this.judgeRoot(r);if(o!==void 0)return _(o);let i=gt(r.payload),s=F(await this.backend.sha256(t));if(n>=i.exp)return _("expired");let d=this.memories.judgeBundle(i.sequence,s);if(d==="older")return _("older");if(d==="other")return _("sequence-repeated");let l=await this.listsUnder(i);return this.memories.noteBundle(i.sequence,s,i.iat),this.bundle=i,this.lists=l,{taken:!0,value:i}}async takeStatusList(t,n,r){let o=this.bundleAt(n);if(o===void 0)return _("bundle-missing");let i=H(t,et),s=await this.statusSignerOf(i,o);if(typeof s=="string")return _(s);let d=await Ot(i.payload);return!Qr(d.sub,o)||r!==void 0&&d.sub!==r?_("address-mismatch"):V(s,D(d.iat))?this.memories.isOlderList(d.sub,d.iat)?_("older"):(this.memories.noteList(d.sub,d.iat),this.lists.set(d.sub,{envelope:i,list:d}),{taken:!0,value:d}):_("key-out-of-life")}async statusSignerOf(t,n){let r=te(n,t);if(typeof r=="string")return r;let o=await ne(r,t,this.backend);return o===void 0?"signature-invalid":o.purpose==="status"?o:"purpose-mismatch"}async listsUnder(t){let n=new Map;for(let[r,o]of this.lists){let i=await this.statusSignerOf(o.envelope,t);typeof i!="string"&&V(i,D(o.list.iat))&&n.set(r,o)}return n}inTurn(t){let n=this.lastOffer.then(()=>Zr(t()));return this.lastOffer=n.catch(()=>{}),n}bundleAt(t){return this.bundle!==void 0&&t<this.bundle.exp?this.bundle:void 0}async judgeRoot(t){let n=this.roots.filter(({kid:r,key:o})=>r===t.kid&&o.algorithm===t.algorithm);if(n.length===0)return"root-unknown";for(let{key:r}of n)if(await this.backend.verify(r,t.signed,t.signature))return;return"signature-invalid"}};function Qr(e,{listPrefix:t}){let n=e.slice(t.length);return e.startsWith(t)&&/^(0|[1-9][0-9]{0,15})$/.test(n)&&Number.isSafeInteger(Number(n))}function Me(e){let t=e.getTime()/1e3;if(Number.isNaN(t))throw new RangeError("The clock is no instant.");return t}function _(e,t=null){return{taken:!1,reason:e,detail:t}}async function Zr(e){try{return await e}catch(t){if(t instanceof u)return _("malformed",t.message);throw t}}async function re(e,t){return it(e,t??await Y())}var Xt=6e3,eo=6e4;function Jt(e){return Re(`/api/v1/certificates/${encodeURIComponent(e)}`,{},Xt)}function Ea(e,t){let n=JSON.stringify({certificate_number:e,holder_name:t});return Re("/api/v1/verifications",{method:"POST",headers:{"content-type":"application/json"},body:n},Xt)}function Ma(e){let t=new FormData;return t.append("file",e,"certificate.pdf"),Re("/api/v1/verifications",{method:"POST",body:t},eo)}async function Re(e,t,n){let r=new AbortController,o=setTimeout(()=>r.abort(),n);try{let i=await fetch(e,{...t,cache:"no-store",credentials:"omit",signal:r.signal});if(i.ok)return{kind:"report",report:await i.json()};if(i.status===429)return{kind:"too-many"};if(i.status===413)return{kind:"too-large"};if(i.status>=500)return{kind:"unreachable"};let s=await i.json();return{kind:"refused",code:typeof s.code=="string"?s.code:""}}catch{return{kind:"unreachable"}}finally{clearTimeout(o)}}var Be={zh:{},en:{}},Qt="ecert.language",oe=no();function Ba(e){Be=e}function ie(){return oe}function Zt(e){oe=e,to();try{localStorage.setItem(Qt,e)}catch{}}function to(){document.documentElement.lang=oe==="zh"?"zh-CN":"en"}function c(e,t={}){return(Be[oe][e]??e).replace(/\{(\w+)\}/g,(n,r)=>String(t[r]??n))}function R(e){return Object.hasOwn(Be.zh,e)}function no(){try{let e=localStorage.getItem(Qt);if(e==="zh"||e==="en")return e}catch{}return navigator.languages.some(e=>e.toLowerCase().startsWith("zh"))?"zh":"en"}var en=new Map;async function Aa(e,t){try{let n=en.get(e)??await ro(e);return en.set(e,n),new Map(n.map(({key:r,label:o,label_en:i})=>[r,t==="en"?i:o]))}catch{return new Map}}async function ro(e){let t=await fetch(`/api/v1/catalogue/${encodeURIComponent(e)}`,{credentials:"omit"});if(!t.ok)throw new Error(`the catalogue answered ${t.status}`);return(await t.json()).fields}var Ae=(e,t)=>t.some(n=>e instanceof n),tn,nn;function oo(){return tn||(tn=[IDBIndex,IDBObjectStore,IDBCursor,IDBDatabase,IDBTransaction])}function io(){return nn||(nn=["advance","continue","continuePrimaryKey"].map(e=>IDBCursor.prototype[e]))}var Le=new WeakMap,Ie=new WeakMap,se=new WeakMap;function so(e){let t=new Promise((n,r)=>{let o=()=>{e.removeEventListener("success",i),e.removeEventListener("error",s)},i=()=>{n(z(e.result)),o()},s=()=>{r(e.error),o()};e.addEventListener("success",i),e.addEventListener("error",s)});return se.set(t,e),t}function ao(e){if(Le.has(e))return;let t=new Promise((n,r)=>{let o=()=>{e.removeEventListener("complete",i),e.removeEventListener("error",s),e.removeEventListener("abort",s)},i=()=>{n(),o()},s=()=>{r(e.error||new DOMException("AbortError","AbortError")),o()};e.addEventListener("complete",i),e.addEventListener("error",s),e.addEventListener("abort",s)});Le.set(e,t)}var Oe={get(e,t,n){if(e instanceof IDBTransaction){if(t==="done")return Le.get(e);if(t==="store")return n.objectStoreNames[1]?void 0:n.objectStore(n.objectStoreNames[0])}return z(e[t])},set(e,t,n){return e[t]=n,!0},has(e,t){return e instanceof IDBTransaction&&(t==="done"||t==="store")?!0:t in e}};function an(e){Oe=e(Oe)}function lo(e){return io().includes(e)?function(...t){return e.apply(De(this),t),z(this.request)}:function(...t){return z(e.apply(De(this),t))}}function co(e){return typeof e=="function"?lo(e):(e instanceof IDBTransaction&&ao(e),Ae(e,oo())?new Proxy(e,Oe):e)}function z(e){if(e instanceof IDBRequest)return so(e);if(Ie.has(e))return Ie.get(e);let t=co(e);return Object.is(t,e)||(Ie.set(e,t),se.set(t,e)),t}var De=e=>se.get(e);function dn(e,t,{blocked:n,upgrade:r,blocking:o,terminated:i}={}){let s=indexedDB.open(e,t),d=z(s);return r&&s.addEventListener("upgradeneeded",l=>{r(z(s.result),l.oldVersion,l.newVersion,z(s.transaction),l)}),n&&s.addEventListener("blocked",l=>n(l.oldVersion,l.newVersion,l)),d.then(l=>{i&&l.addEventListener("close",()=>i()),o&&l.addEventListener("versionchange",f=>o(f.oldVersion,f.newVersion,f))}).catch(()=>{}),d}var uo=["get","getKey","getAll","getAllKeys","count"],fo=["put","add","delete","clear"],_e={};function rn(e,t){if(!(e instanceof IDBDatabase&&!(t in e)&&typeof t=="string"))return;if(_e[t])return _e[t];let n=t.replace(/FromIndex$/,""),r=t!==n,o=fo.includes(n);if(!(n in(r?IDBIndex:IDBObjectStore).prototype)||!(o||uo.includes(n)))return;let i=async function(s,...d){let l=this.transaction(s,o?"readwrite":"readonly"),f=l.store;return r&&(f=f.index(d.shift())),(await Promise.all([f[n](...d),o&&l.done]))[0]};return _e[t]=i}an(e=>({...e,get:(t,n,r)=>rn(t,n)||e.get(t,n,r),has:(t,n)=>!!rn(t,n)||e.has(t,n)}));var po=["advance","continue","continuePrimaryKey"],on={},Ne=new WeakMap,ln=new WeakMap,mo={get(e,t){if(!po.includes(t))return e[t];let n=on[t];return n||(n=on[t]=function(...r){Ne.set(this,ln.get(this)[t](...r))}),n}};async function*ho(...e){let t=this;if(t instanceof IDBCursor||(t=await t.openCursor(...e)),!t)return;t=t;let n=new Proxy(t,mo);for(ln.set(n,t),se.set(n,De(t));t;)yield n,t=await(Ne.get(n)||t.continue()),Ne.delete(n)}function sn(e,t){return t===Symbol.asyncIterator&&Ae(e,[IDBIndex,IDBObjectStore,IDBCursor])||t==="iterate"&&Ae(e,[IDBIndex,IDBObjectStore])}an(e=>({...e,get(t,n,r){return sn(t,n)?ho:e.get(t,n,r)},has(t,n){return sn(t,n)||e.has(t,n)}}));var yo="ecert-trust",Pe="kept";function go(){let e=new Map;return{lasting:!1,get:async t=>e.get(t),put:async t=>{for(let[n,r]of Object.entries(t))r===void 0?e.delete(n):e.set(n,r)}}}async function Na(){try{let e=await dn(yo,1,{upgrade:t=>{t.createObjectStore(Pe)}});return{lasting:!0,get:t=>e.get(Pe,t),put:async t=>{let n=e.transaction(Pe,"readwrite",{durability:"strict"});for(let[r,o]of Object.entries(t))(o===void 0?n.store.delete(r):n.store.put(o,r)).catch(()=>{});await n.done}}}catch{return go()}}var wo="/scan/root.json",bo="/bundle",ko=15e3,cn=class{constructor(t){this.parts=t}parts;reader;roots=[];syncedAt;troubles=[];clockBehind;rootsText;running;get lasting(){return this.parts.store.lasting&&!this.troubles.some(({kind:t})=>t==="not-kept")}async load(){let{store:t,clock:n}=this.parts,[r,o,i,s,d]=await Promise.all(["roots","memory","bundle","lists","synced"].map(l=>t.get(l).catch(()=>{})));if(typeof r!="string")return!1;try{this.roots=await re(JSON.parse(r)),this.reader=await U.create({roots:this.roots,...o===void 0?{}:{memory:o}})}catch{return[this.roots,this.reader]=[[],void 0],!1}this.rootsText=r,typeof d=="number"&&(this.syncedAt=new Date(d)),i instanceof Uint8Array&&await this.reader.acceptBundle(i,n());for(let[l,f]of s instanceof Map?s:[])typeof l=="string"&&f instanceof Uint8Array&&await this.reader.acceptStatusList(f,n(),l);return!0}async offeredRoots(){let t=await(await this.ask(wo)).text();return{roots:await re(JSON.parse(t)),text:t}}async pin(t){this.roots=await re(JSON.parse(t)),this.reader=await U.create({roots:this.roots}),this.rootsText=t,this.syncedAt=void 0,await this.keep({roots:t,memory:void 0,bundle:void 0,lists:void 0,synced:void 0})}async forget(){[this.roots,this.reader,this.rootsText,this.syncedAt,this.troubles]=[[],void 0,void 0,void 0,[]],await this.keep({roots:void 0,memory:void 0,bundle:void 0,lists:void 0,synced:void 0})}refresh(){return this.running??(this.running=this.refreshOnce().finally(()=>this.running=void 0)),this.running}async keepMemory(){this.reader!==void 0&&await this.keep({memory:this.reader.memory})}async refreshOnce(){let{reader:t}=this;if(t===void 0)return;let{clock:n}=this.parts,r=[],o=new Map,i;try{let s=await this.bytesOf(bo),d=await t.acceptBundle(s,n());d.taken?i=s:r.push({kind:"bundle",reason:d.reason});let l=t.currentBundle;for(let f of i===void 0||l===void 0?[]:l.lists){let h=`${(l==null?void 0:l.listPrefix)??""}${f}`,w=await this.bytesOf(new URL(h).pathname),P=await t.acceptStatusList(w,n(),h);P.taken?o.set(h,w):r.push({kind:"list",reason:P.reason})}}catch{r.push({kind:"unreachable"})}this.troubles=r,i!==void 0&&(r.length===0&&(this.syncedAt=n()),await this.keep({roots:this.rootsText,bundle:i,memory:t.memory,...r.length===0?{lists:o,synced:n().getTime()}:{}}))}async bytesOf(t){return new Uint8Array(await(await this.ask(t)).arrayBuffer())}async ask(t){let n=new AbortController,r=setTimeout(()=>n.abort(),ko),o=await this.parts.fetch(t,{cache:"no-cache",signal:n.signal}).finally(()=>clearTimeout(r));if(!o.ok)throw new Error(`${t} answered ${o.status}`);let i=Date.parse(o.headers.get("date")??"");return Number.isNaN(i)||(this.clockBehind=Math.round((i-this.parts.clock().getTime())/1e3)),o}async keep(t){try{await this.parts.store.put(t),this.troubles=this.troubles.filter(({kind:n})=>n!=="not-kept")}catch{this.troubles=[...this.troubles,{kind:"not-kept"}]}}};var vo=["identifier","certificate_number","version","issued_date","valid_from","valid_to","holder_name"],xo={PASSED:"green",FAILED:"red",INDETERMINATE:"amber"},un=["FAILED","INDETERMINATE","PASSED"],So=new Set(["status-missing","status-stale","clock-behind"]),To=new Set(["suspended","ended","superseded"]);function ae(e,t){let n=typeof t=="object"&&t.kind==="report"?t.report:void 0,r=typeof t=="object"?t.kind:t,o=e===void 0||n===void 0?[]:Mo(e.certificate,n.certificate),i={inquiry:r,local:e,remote:n,differing:o};if(o.length>0)return{...{colour:"red",outcome:"FAILED",status:"unknown",reason:"register-differs"},decidedBy:"register",...i};let s=Co(e,n),d=s==="register"?n:e;if(d===void 0)return{...{colour:"amber",outcome:"INDETERMINATE",status:"unknown",reason:"register-unreachable"},decidedBy:s,...i};let{outcome:l,status:f}=d;return{colour:xo[l],outcome:l,status:f,reason:Eo(d),decidedBy:s,...i}}function fn(e){var t;return(t=e.certificate)==null?void 0:t.identifier}function Co(e,t){return t===void 0?e===void 0?"register":"device":e===void 0?"register":e.certificate===null?"device":e.reasons.every(n=>So.has(n))||t.outcome==="FAILED"&&e.reasons.every(n=>To.has(n))||un.indexOf(t.outcome)<=un.indexOf(e.outcome)?"register":"device"}function Eo({outcome:e,status:t,reasons:n,checks:r}){var s;let o=r.filter(d=>d.outcome===e),i=o.find(({reason:d})=>d===t);return(i==null?void 0:i.reason)??((s=o.find(({reason:d})=>n.some(l=>l===d)))==null?void 0:s.reason)??n[0]??"ok"}function Mo(e,t){return e===null||t===null?[]:vo.filter(n=>n==="holder_name"&&e.cut.includes("holder_name")?!t.holder_name.startsWith(e.holder_name):e[n]!==t[n])}async function qa(e,t,{now:n,asking:r,tell:o}){let{reader:i}=t;if(i===void 0)throw new Error("The reader has no roots yet.");let s=await i.read(e,{now:n()}),d=s.checks.some(({name:w})=>w==="presentation")?t.keepMemory():void 0,l=fn(s),f=r==="register"&&l!==void 0,h=ae(s,f?"asking":"none");return o(h),f&&(h=await Ro(e,t,s,await Jt(l),n),o(h)),await d,h}async function Ro(e,t,n,r,o){var l;let i=ae(n,r),s=((l=i.remote)==null?void 0:l.outcome)==="PASSED"&&n.outcome==="FAILED"&&i.decidedBy==="device",d=n.checks.some(({name:f})=>f==="presentation");return!s||d||t.reader===void 0?i:(await t.refresh(),ae(await t.reader.read(e,{now:o()}),r))}function Ga(e){return/[#/]/.test(e)||e.length>128||/^\d{60,}$/.test(e.replace(/\s/g,""))}function Ya(e){return e.find(t=>/\/[vp]#\d/.test(t))??e[0]}var Bo=2400,Io=2e4,pn=class{constructor(t){this.address=t}address;worker;last=0;decoder;start(){this.worker??(this.worker=new Worker(this.address,{type:"module"}))}async read(t,n){this.start();let{worker:r}=this;if(r===void 0)return[];let o={id:++this.last,picture:t,thorough:n},i=await new Promise(s=>{let d=w=>{w.data.id===o.id&&f(w.data)},l=()=>f(void 0),f=w=>{clearTimeout(h),r.removeEventListener("message",d),r.removeEventListener("error",l),s(w)},h=setTimeout(l,Io);r.addEventListener("message",d),r.addEventListener("error",l),r.postMessage(o,[t.data.buffer])});return i===void 0?(r.terminate(),this.worker=void 0,[]):(this.decoder=i.decoder,i.texts)}async readFile(t){let n=await createImageBitmap(t);try{for(let r of[Bo,1e3]){let o=Math.min(1,r/Math.max(n.width,n.height)),[i,s]=[Math.max(1,Math.round(n.width*o)),Math.max(1,Math.round(n.height*o))],d=document.createElement("canvas");[d.width,d.height]=[i,s];let l=d.getContext("2d",{willReadFrequently:!0});if(l===null)return[];l.fillStyle="#fff",l.fillRect(0,0,i,s),l.drawImage(n,0,0,i,s);let f=await this.read(l.getImageData(0,0,i,s),!0);if(f.length>0)return f}return[]}finally{n.close()}}};function a(e,t={},...n){let r=document.createElement(e);for(let[o,i]of Object.entries(t))i==null||i===!1||(typeof i=="function"?r.addEventListener(o.slice(2),i):r.setAttribute(o,i===!0?"":String(i)));return r.append(...mn(n)),r}function Qa(e,...t){var o;let n=document.activeElement,r=n!==null&&e.contains(n)?n.getAttribute("data-id"):null;e.replaceChildren(...mn(t)),r!==null&&((o=e.querySelector(`[data-id="${CSS.escape(r)}"]`))==null||o.focus({preventScroll:!0}))}function mn(e){return e.filter(t=>t!=null&&t!==!1)}var hn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-triangle-alert"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3" />
  <path d="M12 9v4" />
  <path d="M12 17h.01" />
</svg>
`;var yn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-building-2"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M10 12h4" />
  <path d="M10 8h4" />
  <path d="M14 21v-3a2 2 0 0 0-4 0v3" />
  <path d="M6 10H4a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V9a2 2 0 0 0-2-2h-2" />
  <path d="M6 21V5a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v16" />
</svg>
`;var gn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-camera"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M13.997 4a2 2 0 0 1 1.76 1.05l.486.9A2 2 0 0 0 18.003 7H20a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2h1.997a2 2 0 0 0 1.759-1.048l.489-.904A2 2 0 0 1 10.004 4z" />
  <circle cx="12" cy="13" r="3" />
</svg>
`;var wn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-check"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M20 6 9 17l-5-5" />
</svg>
`;var bn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-circle-check"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <circle cx="12" cy="12" r="10" />
  <path d="m16 9-5.5 5.5L8 12" />
</svg>
`;var kn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-chevron-right"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="m9 18 6-6-6-6" />
</svg>
`;var vn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-clock"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <circle cx="12" cy="12" r="10" />
  <path d="M12 6v6l4 2" />
</svg>
`;var xn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-circle-x"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <circle cx="12" cy="12" r="10" />
  <path d="m15 9-6 6" />
  <path d="m9 9 6 6" />
</svg>
`;var Sn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-download"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M12 15V3" />
  <path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4" />
  <path d="m7 10 5 5 5-5" />
</svg>
`;var Tn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-flag"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M4 22V4a1 1 0 0 1 .4-.8A6 6 0 0 1 8 2c3 0 5 2 7.333 2q2 0 3.067-.8A1 1 0 0 1 20 4v10a1 1 0 0 1-.4.8A6 6 0 0 1 16 16c-3 0-5-2-8-2a6 6 0 0 0-4 1.528" />
</svg>
`;var Cn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-flashlight"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M12 13v1" />
  <path d="M17 2a1 1 0 0 1 1 1v4a3 3 0 0 1-.6 1.8l-.6.8A4 4 0 0 0 16 12v8a2 2 0 0 1-2 2H10a2 2 0 0 1-2-2v-8a4 4 0 0 0-.8-2.4l-.6-.8A3 3 0 0 1 6 7V3a1 1 0 0 1 1-1z" />
  <path d="M6 6h12" />
</svg>
`;var En=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-globe"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <circle cx="12" cy="12" r="10" />
  <path d="M12 2a14.5 14.5 0 0 0 0 20 14.5 14.5 0 0 0 0-20" />
  <path d="M2 12h20" />
</svg>
`;var Mn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-hash"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <line x1="4" x2="20" y1="9" y2="9" />
  <line x1="4" x2="20" y1="15" y2="15" />
  <line x1="10" x2="8" y1="3" y2="21" />
  <line x1="16" x2="14" y1="3" y2="21" />
</svg>
`;var Rn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-image"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <rect width="18" height="18" x="3" y="3" rx="2" ry="2" />
  <circle cx="9" cy="9" r="2" />
  <path d="m21 15-3.086-3.086a2 2 0 0 0-2.828 0L6 21" />
</svg>
`;var Bn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-info"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <circle cx="12" cy="12" r="10" />
  <path d="M12 16v-4" />
  <path d="M12 8h.01" />
</svg>
`;var In=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-key-round"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M2.586 17.414A2 2 0 0 0 2 18.828V21a1 1 0 0 0 1 1h3a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h1a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h.172a2 2 0 0 0 1.414-.586l.814-.814a6.5 6.5 0 1 0-4-4z" />
  <circle cx="16.5" cy="7.5" r=".5" fill="currentColor" />
</svg>
`;var _n=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-arrow-left"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="m12 19-7-7 7-7" />
  <path d="M19 12H5" />
</svg>
`;var An=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-clipboard-list"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <rect width="8" height="4" x="8" y="2" rx="1" ry="1" />
  <path d="M16 4h2a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h2" />
  <path d="M12 11h4" />
  <path d="M12 16h4" />
  <path d="M8 11h.01" />
  <path d="M8 16h.01" />
</svg>
`;var Ln=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-smartphone"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <rect width="14" height="20" x="5" y="2" rx="2" ry="2" />
  <path d="M12 18h.01" />
</svg>
`;var On=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-map-pin"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M20 10c0 4.993-5.539 10.193-7.399 11.799a1 1 0 0 1-1.202 0C9.539 20.193 4 14.993 4 10a8 8 0 0 1 16 0" />
  <circle cx="12" cy="10" r="3" />
</svg>
`;var Dn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-printer"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M6 18H4a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-2" />
  <path d="M6 9V3a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v6" />
  <rect x="6" y="14" width="12" height="8" rx="1" />
</svg>
`;var Nn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-circle-question-mark"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <circle cx="12" cy="12" r="10" />
  <path d="M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3" />
  <path d="M12 17h.01" />
</svg>
`;var Pn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-refresh-cw"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M3 12a9 9 0 0 1 9-9 9.75 9.75 0 0 1 6.74 2.74L21 8" />
  <path d="M21 3v5h-5" />
  <path d="M21 12a9 9 0 0 1-9 9 9.75 9.75 0 0 1-6.74-2.74L3 16" />
  <path d="M8 16H3v5" />
</svg>
`;var Fn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-scan-line"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M3 7V5a2 2 0 0 1 2-2h2" />
  <path d="M17 3h2a2 2 0 0 1 2 2v2" />
  <path d="M21 17v2a2 2 0 0 1-2 2h-2" />
  <path d="M7 21H5a2 2 0 0 1-2-2v-2" />
  <path d="M7 12h10" />
</svg>
`;var jn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-search"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="m21 21-4.34-4.34" />
  <circle cx="11" cy="11" r="8" />
</svg>
`;var zn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-send"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M14.536 21.686a.5.5 0 0 0 .937-.024l6.5-19a.496.496 0 0 0-.635-.635l-19 6.5a.5.5 0 0 0-.024.937l7.93 3.18a2 2 0 0 1 1.112 1.11z" />
  <path d="m21.854 2.147-10.94 10.939" />
</svg>
`;var Un=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-settings"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M9.671 4.136a2.34 2.34 0 0 1 4.659 0 2.34 2.34 0 0 0 3.319 1.915 2.34 2.34 0 0 1 2.33 4.033 2.34 2.34 0 0 0 0 3.831 2.34 2.34 0 0 1-2.33 4.033 2.34 2.34 0 0 0-3.319 1.915 2.34 2.34 0 0 1-4.659 0 2.34 2.34 0 0 0-3.32-1.915 2.34 2.34 0 0 1-2.33-4.033 2.34 2.34 0 0 0 0-3.831A2.34 2.34 0 0 1 6.35 6.051a2.34 2.34 0 0 0 3.319-1.915" />
  <circle cx="12" cy="12" r="3" />
</svg>
`;var Hn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-shield-check"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1z" />
  <path d="m9 12 2 2 4-4" />
</svg>
`;var Kn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-volume-x"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M11 4.702a.7.7 0 0 0-1.203-.498L6.413 7.587A1.4 1.4 0 0 1 5.416 8H3a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2.416a1.4 1.4 0 0 1 .997.413l3.383 3.384A.7.7 0 0 0 11 19.298z" />
  <path d="m16.5 14.5 5-5" />
  <path d="m16.5 9.5 5 5" />
</svg>
`;var $n=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-volume-2"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M11 4.702a.705.705 0 0 0-1.203-.498L6.413 7.587A1.4 1.4 0 0 1 5.416 8H3a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2.416a1.4 1.4 0 0 1 .997.413l3.383 3.384A.705.705 0 0 0 11 19.298z" />
  <path d="M16 9a5 5 0 0 1 0 6" />
  <path d="M19.364 18.364a9 9 0 0 0 0-12.728" />
</svg>
`;var Vn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-upload"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M12 3v12" />
  <path d="m17 8-5-5-5 5" />
  <path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4" />
</svg>
`;var qn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-wifi"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M12 20h.01" />
  <path d="M2 8.82a15 15 0 0 1 20 0" />
  <path d="M5 12.859a10 10 0 0 1 14 0" />
  <path d="M8.5 16.429a5 5 0 0 1 7 0" />
</svg>
`;var Wn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-wifi-off"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M12 20h.01" />
  <path d="M8.5 16.429a5 5 0 0 1 7 0" />
  <path d="M5 12.859a10 10 0 0 1 5.17-2.69" />
  <path d="M19 12.859a10 10 0 0 0-2.007-1.523" />
  <path d="M2 8.82a15 15 0 0 1 4.177-2.643" />
  <path d="M22 8.82a15 15 0 0 0-11.288-3.764" />
  <path d="m2 2 20 20" />
</svg>
`;var Gn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-x"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M18 6 6 18" />
  <path d="m6 6 12 12" />
</svg>
`;var Yn=`<!-- @license lucide-static v1.62.0 - ISC -->
<svg
  class="lucide lucide-zoom-in"
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <circle cx="11" cy="11" r="8" />
  <line x1="21" x2="16.65" y1="21" y2="16.65" />
  <line x1="11" x2="11" y1="8" y2="14" />
  <line x1="8" x2="14" y1="11" y2="11" />
</svg>
`;var fi={alert:hn,building:yn,camera:gn,check:wn,checked:bn,chevron:kn,clock:vn,cross:Gn,crossed:xn,download:Sn,flag:Tn,flashlight:Cn,globe:En,hash:Mn,image:Rn,info:Bn,key:In,left:_n,list:An,phone:Ln,pin:On,printer:Dn,question:Nn,refresh:Pn,scan:Fn,search:jn,send:zn,settings:Un,shield:Hn,silent:Kn,sound:$n,upload:Vn,wifi:qn,wifiOff:Wn,zoom:Yn};function x(e,t=20){let n=new DOMParser().parseFromString(fi[e],"image/svg+xml").documentElement,r=document.importNode(n,!0);return r.removeAttribute("class"),r.setAttribute("width",String(t)),r.setAttribute("height",String(t)),r.setAttribute("aria-hidden","true"),r.setAttribute("focusable","false"),r}var pi=864e5;function wl(e,t){let n=Math.floor((t.getTime()-e.getTime())/6e4);if(n<1)return c("age.now");let[r,o]=n<60?["minute",n]:n<2880?["hour",Math.floor(n/60)]:["day",Math.floor(n/1440)];return new Intl.RelativeTimeFormat(Qn(),{numeric:"always"}).format(-o,r)}function Xn(e){let t={year:"numeric",month:"2-digit",day:"2-digit",hour:"2-digit",minute:"2-digit"};return new Intl.DateTimeFormat(Qn(),{...t,hourCycle:"h23",timeZone:"Asia/Shanghai"}).format(e)}function Jn(e,t){if(e===null)return!1;let n=Date.parse(e)-Date.parse(t);return n>=0&&n<=30*pi}function bl(e){return e.replace(/(.{4})(?=.)/g,"$1 ")}function A(e,t){return t(e)?c(e):e.slice(e.lastIndexOf(".")+1)}function Qn(){return ie()==="zh"?"zh-CN":"en-GB"}function Zn(e,t,n,{kind:r="plain",symbol:o,disabled:i=!1}={}){let s={type:"button",class:`button button-${r}`,"data-id":e,disabled:i,onclick:n};return a("button",s,o===void 0?null:x(o),a("span",{},t))}function de(e,...t){return a("section",{class:"card"},e===null?null:a("h2",{class:"card-title"},e),...t)}function b(e,...t){return a("div",{class:"row"},a("dt",{},e),a("dd",{},...t))}function Fe(e,t,n={},r){let o=a("input",{id:e,"data-id":e,class:"input",autocomplete:"off",...n,...r===void 0?{}:{"aria-describedby":`${e}-hint`}});return a("div",{class:"field"},a("label",{for:e},t),o,r===void 0?null:a("p",{class:"hint",id:`${e}-hint`},r))}function je(e,t,n,r,{symbol:o="image",capture:i}={}){let s=a("input",{type:"file",class:"visually-hidden",id:e,"data-id":e,accept:n,capture:i,onchange:d=>{var h;let l=d.target,f=(h=l.files)==null?void 0:h[0];l.value="",f!==void 0&&r(f)}});return a("span",{class:"chooser"},s,a("label",{for:e,class:"button button-plain"},x(o),a("span",{},t)))}function er(e,t,n){let r=e==="info"?"info":e==="warn"?"alert":"crossed";return a("div",{class:`notice notice-${e}`,"data-id":n,role:e==="info"?"note":"alert"},x(r),a("p",{},t))}function Tl(e){let t=ie()==="zh"?"en":"zh",n=()=>{Zt(t),e()},r=t==="en"?"EN":"中文";return a("button",{type:"button",class:"switch","data-id":"language",lang:t==="en"?"en":"zh-CN",title:c("language.switch"),"aria-label":t==="en"?"English":"中文",onclick:n},x("globe",18),a("span",{},r))}var mi={PASSED:"checked",FAILED:"crossed",INDETERMINATE:"question"};function nr({local:e,remote:t}){return e===void 0&&t===void 0?null:a("details",{class:"card checks","data-id":"checks"},a("summary",{},a("span",{},c("checks.title")),x("chevron")),e===void 0?null:tr("checks.device",e.checks),t===void 0?null:tr("checks.register",t.checks),a("dl",{},...yi(e,t)))}function tr(e,t){return a("div",{},a("h3",{},c(e)),a("ul",{class:"checklist"},...t.map(hi)))}function hi({name:e,outcome:t,reason:n}){let r=n==="ok"?c(`outcome.${t}`):A(`reason.${n}`,R);return a("li",{class:`check check-${t.toLowerCase()}`},x(mi[t]),a("strong",{},A(`check.${e}`,R)),a("span",{},r))}function yi(e,t){var r,o;return[["basis.as_of",(r=t??e)==null?void 0:r.as_of],["basis.bundle",(o=e==null?void 0:e.basis.bundle_sequence)==null?void 0:o.toString()],["basis.bundle_expires",ze(e==null?void 0:e.basis.bundle_expires_at)],["basis.list",ze(e==null?void 0:e.basis.list_issued_at)],["basis.register",ze(t==null?void 0:t.verified_at)]].flatMap(([i,s])=>s?[b(c(i),s)]:[])}function ze(e){return e?Xn(new Date(e)):void 0}var gi=new Set(["certificate_number","holder_name","holder_code","issuing_authority","issue_date","valid_from","valid_to"]);function or(e,t=new Map){var d,l,f,h;let n=((d=e.remote)==null?void 0:d.certificate)??null,r=((l=e.local)==null?void 0:l.certificate)??null,o=n??r;if(o===null)return null;let i=((f=e.local)==null?void 0:f.checks.some(({name:w})=>w==="presentation"))??!1,s=((h=e.remote??e.local)==null?void 0:h.as_of)??"";return a("section",{class:"card facts","data-id":"facts"},a("p",{},a("span",{class:"pill"},o.title)," ",i?a("span",{class:"tag","data-id":"live"},c("fact.live")):null),a("h2",{class:"holder","data-id":"holder"},o.holder_name," ",Ue(n,r,"holder_name")?He():null),a("dl",{},b(c("fact.certificate_number"),o.certificate_number," ",(n==null?void 0:n.number_provisional)===!0?rr():null),...wi(n,r),...r!=null&&r.work_title?[b(c("fact.work_title"),r.work_title," ",Ue(n,r,"work_title")?He():null)]:[],...r!=null&&r.scope&&(n===null||t.size===0)?[b(c("fact.scope"),r.scope," ",Ue(n,r,"scope")?He():null)]:[],...bi(r,n),...n===null?[]:ki(n,t),b(c("fact.period"),...vi(o.valid_from,o.valid_to)," ",Jn(o.valid_to,s)?a("span",{class:"tag tag-amber"},c("fact.ends-soon")):null),b(c("fact.issued_date"),o.issued_date),b(c("fact.issuing_authority"),o.issuing_authority),b(c("fact.version"),String(o.version)),b(c("fact.identifier"),a("span",{class:"mono"},o.identifier)," ",o.type_code_provisional?rr():null)))}function wi(e,t){let n=(e==null?void 0:e.holder_code)??(t==null?void 0:t.holder_code)??(t!=null&&t.holder_tail?`…${t.holder_tail}`:null);return n?[b(c(n.length===18&&!/[*…]/.test(n)?"fact.uscc":"fact.holder_code"),n)]:[]}function bi(e,t){let n=new Set(Object.values((t==null?void 0:t.claims)??{}));return[["fact.legal_representative",e==null?void 0:e.legal_representative],["fact.address",e==null?void 0:e.address]].flatMap(([o,i])=>i&&!n.has(i)?[b(c(o),i)]:[])}function ki(e,t){let n=new Set([e.certificate_number,e.holder_name,e.holder_code]);return Object.entries(e.claims).flatMap(([r,o])=>{let i=t.get(r);return i===void 0||gi.has(r)||n.has(o)?[]:[b(i,Ke(o))]})}function vi(e,t){let n=r=>a("span",{class:"nowrap"},r);return t===null?[n(e),c("period.open")]:[n(e),c("period.to"),n(t)]}function Ke(e){return Array.isArray(e)?e.map(Ke).join(c("list.separator")):typeof e=="boolean"?c(e?"value.yes":"value.no"):e!==null&&typeof e=="object"?Object.values(e).map(Ke).join(" "):e==null?"":String(e)}function Ue(e,t,n){return(e===null||n!=="holder_name")&&((t==null?void 0:t.cut.includes(n))??!1)}function He(){return a("span",{class:"tag"},A("fact.cut",R))}function rr(){return a("span",{class:"tag tag-amber",title:c("fact.provisional.text")},c("fact.provisional"))}var xi={green:"check",red:"cross",amber:"question"},Si=new Set(["malformed","version-unknown","file-unreadable"]);function Yl(e,t={}){return Ei(e),a("article",{class:`verdict verdict-${e.colour}`,"data-id":"verdict"},Mi(e,t.top),a("div",{class:"sheet"},Ri(e),Bi(e),Ii(t.foreign),or(e,t.labels),_i(e),nr(e),t.foot))}function Ti({status:e,outcome:t,reason:n}){return e!=="unknown"?A(`verdict.${e}`,R):t==="INDETERMINATE"?c("verdict.open"):Si.has(n)?c("verdict.none"):n==="not-registered"?c("verdict.not-registered"):n.startsWith("live-code")?c("verdict.late"):c("verdict.refused")}function Ci(e){return A(`reason.${e}`,R)}function Ei({colour:e,reason:t,status:n,inquiry:r}){let{dataset:o}=document.body;[o.verdict,o.reason,o.status,o.inquiry]=[e,t,n,r]}function Mi(e,t){return a("header",{class:"hero"},t,a("div",{class:"disc"},x(xi[e.colour],52)),a("h1",{class:"headline","data-id":"headline",tabindex:"-1"},Ti(e)),a("p",{class:"subline",role:"status"},c(`colour.${e.colour}`)))}function Ri(e){let t=e.colour==="green"?"checked":e.colour==="red"?"crossed":"question",n=`advice.${e.reason}`,r=`advice.${e.colour}`;return a("section",{class:"card reason","data-id":"reason"},x(t,24),a("div",{},a("p",{class:"reason-sentence"},Ci(e.reason)),a("p",{class:"reason-advice"},R(n)?c(n):c(r))))}function Bi({differing:e,local:t,remote:n}){let[r,o]=[t==null?void 0:t.certificate,n==null?void 0:n.certificate];if(e.length===0||!r||!o)return null;let i=d=>d===null?c("differing.none"):String(d),s=e.map(d=>b(A(`fact.${d}`,R),a("p",{class:"differing-code"},a("strong",{},c("source.code")),` ${i(r[d])}`),a("p",{},a("strong",{},c("source.register")),` ${i(o[d])}`)));return a("section",{class:"card","data-id":"differences"},a("h2",{class:"card-title"},c("differing.title")),a("dl",{},...s))}function Ii(e){if(e===void 0||e==="")return null;let t=e.length>300?`${e.slice(0,300)}…`:e;return a("section",{class:"card","data-id":"foreign"},a("h2",{class:"card-title"},c("foreign.title")),a("p",{class:"foreign"},t),a("p",{class:"hint"},c(/^https?:/i.test(e)?"foreign.address":"foreign.text")))}function _i(e){let t=[],{local:n,remote:r,inquiry:o}=e;return n!=null&&n.certificate&&t.push(["shield",c("source.code"),c("source.code.text")]),n!==void 0&&r===void 0&&n.basis.list_issued_at!==null&&t.push(["clock",c("source.lists"),c("source.lists.text")]),t.push(...Ai(o,r,n!==void 0)),t.length===0?null:a("section",{class:"card","data-id":"sources"},a("h2",{class:"card-title"},c("source.title")),a("ul",{class:"sources"},...t.map(([i,s,d])=>a("li",{},x(i),a("div",{},a("strong",{},s),a("p",{},d))))))}function Ai(e,t,n){return e==="none"?[]:t!==void 0?[["building",c("source.register"),c(n?"source.register.text":"source.register.plain")]]:[[e==="asking"?"refresh":"wifiOff",c("source.register"),Li(e,n)]]}function Li(e,t){return e==="unreachable"&&!t?c("inquiry.alone"):A(`inquiry.${e}`,R)}function tc(e,t){return[t===void 0?null:er("warn",t,"complaint"),a("h1",{class:"visually-hidden"},c("app.title")),a("p",{class:"lead"},c("page.lead")),Oi(e),Di(e),Ni(e),a("p",{class:"host"},x("key"),a("span",{},c("page.host")," ",a("strong",{},location.host)))]}function Oi({file:e}){let t=a("div",{class:"drop","data-id":"drop",ondragover:n=>{n.preventDefault(),t.classList.add("drop-over")},ondragleave:()=>t.classList.remove("drop-over"),ondrop:n=>{var o;n.preventDefault(),t.classList.remove("drop-over");let r=(o=n.dataTransfer)==null?void 0:o.files[0];r!==void 0&&e(r)}},x("upload",32),a("p",{},c("page.photo.text")),a("div",{class:"actions"},je("take",c("page.photo.take"),"image/*",e,{symbol:"camera",capture:"environment"}),je("file",c("page.photo.choose"),"image/*,application/pdf,.pdf",e)));return de(c("page.photo.title"),t,a("p",{class:"hint"},c("page.photo.note")))}function Di({number:e}){let t=a("p",{class:"hint",role:"alert","data-id":"number-complaint"}),n=a("form",{class:"stack",novalidate:!0,onsubmit:r=>{r.preventDefault();let[o,i]=[$e(n,"number"),$e(n,"name")];o!==""&&i!==""?e(o,i):t.textContent=c("page.number.missing")}},a("div",{class:"pair"},Fe("number",c("page.number.number"),{maxlength:128,required:!0}),Fe("name",c("page.number.name"),{maxlength:200,required:!0})),t,a("div",{},ir("number-submit",c("page.number.submit"))));return de(c("page.number.title"),a("p",{class:"lead"},c("page.number.text")),n)}function Ni({text:e}){let t=a("form",{class:"stack",onsubmit:n=>{n.preventDefault();let r=$e(t,"text");r!==""&&e(r)}},a("div",{class:"field"},a("label",{for:"text"},c("page.text.label")),a("textarea",{id:"text","data-id":"text",class:"input",rows:2,spellcheck:"false",autocapitalize:"off"})),a("div",{},ir("text-submit",c("page.text.submit"))));return de(c("page.text.title"),t)}function ir(e,t){let n=Zn(e,t,()=>{},{kind:"primary",symbol:"search"});return n.type="submit",n}function $e(e,t){var n;return((n=e.querySelector(`#${t}`))==null?void 0:n.value.trim())??""}export{Jt as a,Ea as b,Ma as c,Ba as d,ie as e,to as f,c as g,R as h,Aa as i,go as j,Na as k,cn as l,ae as m,qa as n,Ga as o,Ya as p,pn as q,a as r,Qa as s,x as t,wl as u,Xn as v,bl as w,A as x,Zn as y,de as z,b as A,Fe as B,je as C,er as D,Tl as E,Yl as F,tc as G,Di as H,Ni as I};
