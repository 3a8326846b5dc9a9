import{A as tt,B as H,C as nt,D as rt,E as ot,F as st,G as Y,a as le,b as We,c as Ge,d as F,e as Ye,f as Xe,g as ue,h as u,i as b,j as L,k as Je,l as G,m as k,n as Qe,o as f,p as S,q as I,r as C,s as x,t as E,u as _,v as O,y as Ze,z as et}from"/assets/chunk-XP5MOSRV.js";var dr=64;function he(e){if(e.length===0||e[0]===0)throw new u("packed characters begin with a zero byte");if(e.length>42)throw new u("packed characters are too long");let t=Xe(e).toString(36).toUpperCase();if(!t.startsWith("1"))throw new u("packed characters do not begin with 1");if(t.length<2||t.length>dr+1)throw new u("packed characters are too few or too many");return t.slice(1)}var K=86400,X=3600,fe=8*X,J=9*X,cr=[["1986-05-04","1986-09-14"],["1987-04-12","1987-09-13"],["1988-04-17","1988-09-11"],["1989-04-16","1989-09-17"],["1990-04-15","1990-09-16"],["1991-04-14","1991-09-15"]].map(([e="",t=""])=>[Date.parse(e)/1e3+2*X-fe,Date.parse(t)/1e3+2*X-J]);function D(e){return Math.floor((e+dt(e))/K)}function lr(e){let t=e*K-J;return dt(t)===J?t:e*K-fe}function it(e){let t=D(e);if(lr(t)!==e)throw new u("exp is no midnight");if(t<1||t>Je+1)throw new u("exp is out of range");return t-1}function j(e){return new Date(e*K*1e3).toISOString().slice(0,10)}function at(e){if(!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(e))return;let t=Date.parse(`${e}T00:00:00Z`)/(K*1e3);return Number.isNaN(t)||j(t)!==e?void 0:t}function pe(e){return`${new Date(Math.floor(e)*1e3).toISOString().slice(0,19)}Z`}function dt(e){return cr.some(([t,n])=>t<=e&&e<n)?J:fe}var ur=700;function N(e,t){let n=e instanceof Uint8Array;if(!n&&typeof e!="string")throw new u(`${t} is no text`);let r=n?hr(e,t):e;if(r==="")throw new u(`${t} is empty`);let o=Ye(r).length,s=2*r.length;if(Math.min(o,s)>ur)throw new u(`${t} is too long`);if(n!==s<o)throw new u(`${t} is written in the longer form`);return r}function hr(e,t){if(e.length%2!==0)throw new u(`${t} is not UTF-16`);let n=new DataView(e.buffer,e.byteOffset,e.length),r="";for(let o=0;o<e.length;o+=2)r+=String.fromCharCode(n.getUint16(o));if(new RegExp("\\p{Surrogate}","u").test(r))throw new u(`${t} has half a surrogate pair`);return r}var ct=4,V=-65537,p={type:0,serial:1,version:2,number:3,holderName:4,holderCode:5,scope:6,issued:7,place:8,entry:10,lastDay:11,holderTail:13,validFrom:14,legalRepresentative:15,address:16,workTitle:17,cut:18},me=[p.type,p.serial,p.version,p.number,p.holderName,p.issued,p.place],ge=[p.holderCode,p.scope,p.holderTail,p.validFrom,p.workTitle,p.cut];function lt(e){let t=k(L(e),"the claims",[V],[ct]),n=k(f(t,V),"the facts",me,ge);return ye(n,R(t,ct,r=>it(E(r,"exp"))))}function ye(e,t){let n=_(f(e,p.issued),"the day of issue");return{lastDay:t,type:E(f(e,p.type),"the type"),serial:fr(f(e,p.serial)),version:E(f(e,p.version),"the version"),number:pr(f(e,p.number)),holderName:N(f(e,p.holderName),"the holder's name"),holderCode:R(e,p.holderCode,r=>he(I(r,"the holder's code"))),scope:R(e,p.scope,mr),issuedDay:n,...gr(f(e,p.place)),holderTail:R(e,p.holderTail,yr),firstDay:R(e,p.validFrom,r=>wr(r,n))??n,workTitle:R(e,p.workTitle,r=>N(r,"the title")),legalRepresentative:R(e,p.legalRepresentative,r=>N(r,"the representative")),address:R(e,p.address,r=>N(r,"the address")),cut:R(e,p.cut,r=>x(r,"what was cut",1,7))??0}}function R(e,t,n){let r=e.get(t);return r===void 0?void 0:n(r)}function fr(e){if(typeof e=="number"){if(e<1)throw new u("a serial that is a number begins with 0");return String(e)}let t=he(I(e,"the serial"));if(/^[1-9][0-9]*$/.test(t)&&BigInt(t)<=BigInt(Number.MAX_SAFE_INTEGER))throw new u("a serial of digits alone is not written as a number");return t}function pr(e){if(!Array.isArray(e))return N(e,"the certificate number");let[t,n]=ut(e,"the certificate number");return{template:t,value:n}}function mr(e){if(!Array.isArray(e))return[N(e,"the scope")];let t=S(e,"the scope").map(n=>typeof n=="number"?E(n,"a scope code"):N(n,"a part of the scope"));if(t.length<1||t.length>64)throw new u("the scope has too few or too many parts");if(t.every(n=>typeof n=="string"))throw new u("a scope in parts has no code");return t}function gr(e){let[t,n]=ut(e,"the place in the status lists");return{list:t,index:n}}function yr(e){let t=N(e,"the end of the holder's code");if([...t].length!==4)throw new u("the end of the holder's code has not four characters");return t}function wr(e,t){let n=_(e,"the first valid day");if(n===t)throw new u("the first valid day repeats the day of issue");return n}function ut(e,t){let[n,r,...o]=S(e,t);if(n===void 0||r===void 0||o.length>0)throw new u(`${t} is no pair`);return[E(n,t),E(r,t)]}var br=/^[1-9ANY][0-9A-HJ-NP-RTUWXY][0-9]{6}[0-9A-HJ-NP-RTUWXY]{8}[0-9X][0-9A-HJ-NP-RTUWXY]$/,ht="0123456789ABCDEFGHJKLMNPQRTUWXY",kr=[3,7,9,10,5,8,4,2];function we(e){return br.test(e)}function Q(e){return we(e)&&be(e)&&e[16]===vr(e.slice(8,16))}function be(e){let t=ht.indexOf(e[17]??"");for(let n=0,r=1;n<17;n+=1,r=r*3%31)t+=ht.indexOf(e[n]??"")*r;return t%31===0}function vr(e){let n=(11-kr.reduce((r,o,s)=>r+o*Number.parseInt(e[s]??"",36),0)%11)%11;return n===10?"X":String(n)}var ke=15;function ft(e,t){let n=new Map;for(let[r,o]of Qe(e,"the type table"))n.set(E(r,"an index of the type table"),xr(o,t));return n}function xr(e,t){let n=k(e,"a type",["code","title","issuer","numbers","scopes","provisional"]),r=C(f(n,"code"),"a type code");if(!Q(r.slice(0,18))||!/^[0-9]{3}$/.test(r.slice(18)))throw new u("a type code is none");return{code:r,title:C(f(n,"title"),"a type's title",1),issuer:x(f(n,"issuer"),"a type's issuer",0,t-1),numbers:S(f(n,"numbers"),"the number templates").map(Tr),scopes:S(f(n,"scopes"),"the scopes").map(o=>C(o,"a scope",1)),provisional:x(f(n,"provisional"),"provisional",0,1)===1}}function Tr(e){let t=S(e,"a number template").map(r=>typeof r=="number"?x(r,"a number of digits",1,ke):C(r,"a piece of a number template",1)),n=gt(t);if(n<1||n>ke)throw new u("a number template has too few or too many digits");return t}function pt(e,t){let n=e.numbers[t.template];if(n===void 0)throw new b("the type has no such number template");let r=String(t.value).padStart(gt(n),"0");if(r.length>ke)throw new b("the number has more than 15 digits");let o=n.reduce((s,i,a)=>typeof i=="number"?a:s,-1);return n.map((s,i)=>{if(typeof s=="string")return s;let a=i===o?r:r.slice(0,s);return r=r.slice(a.length),a}).join("")}function mt(e,t){return t.map(n=>{let r=typeof n=="number"?e.scopes[n]:n;if(r===void 0)throw new b("the type has no such scope");return r}).join("、")}function gt(e){return e.reduce((t,n)=>typeof n=="number"?t+n:t,0)}var Sr=["certificate","presentation","status","event","log"],Cr=["exp","iat","ttl","keys","lists","types","issuers","revoked","sequence","list_prefix"];function yt(e){let t=k(L(e),"the bundle",Cr),n=s=>f(t,s),r=S(n("issuers"),"the issuers").map(Ir),o={sequence:x(n("sequence"),"sequence",1,Number.MAX_SAFE_INTEGER),iat:O(n("iat"),"iat"),ttl:x(n("ttl"),"ttl",1,G),exp:O(n("exp"),"exp"),keys:S(n("keys"),"the keys").map(Er),revoked:_r(n("revoked")),types:ft(n("types"),r.length),issuers:r,listPrefix:C(n("list_prefix"),"list_prefix",1),lists:Ar(n("lists"))};if(o.exp<=o.iat)throw new u("the bundle ends before it begins");return Br(o.keys),o}function wt(e,t){let n=e.find(r=>r.firstDay<=t&&t<=r.lastDay)??e[e.length-1];return(n==null?void 0:n.name)??""}function q(e,t){return e.firstDay<=t&&t<=e.lastDay}function Er(e){let t=k(e,"a key",["kid","alg","key","purpose","first_day"],["last_day","issuer"]),n=nt(f(t,"alg")),r=Rr(f(t,"purpose")),o=t.get("issuer");if(o===void 0&&(r==="certificate"||r==="presentation"))throw new u("a key for credentials or live codes has no issuer");let s=t.get("last_day");return{kid:F(I(f(t,"kid"),"kid",4)),algorithm:n,key:rt(f(t,"key"),n),purpose:r,firstDay:_(f(t,"first_day"),"first_day"),lastDay:s===void 0?1/0:_(s,"last_day"),issuer:o===void 0?void 0:Mr(o)}}function Rr(e){let t=Sr.find(n=>n===e);if(t===void 0)throw new u("a key has no purpose of a bundle");return t}function Mr(e){let t=C(e,"the issuer of a key");if(!Q(t))throw new u("the issuer of a key is no USCC");return t}function Ir(e){let t=S(e,"an issuer").map(n=>{let r=k(n,"an issuer's name",["name"],["first_day","last_day"]),o=r.get("first_day"),s=r.get("last_day");return{name:C(f(r,"name"),"an issuer's name",1),firstDay:o===void 0?-1/0:_(o,"first_day"),lastDay:s===void 0?1/0:_(s,"last_day")}});if(t.length===0)throw new u("an issuer has no name");return t}function _r(e){let t=S(e,"revoked").map(n=>I(n,"a revoked key id",4));return bt(t,Ge),new Set(t.map(F))}function Ar(e){let t=S(e,"lists").map(n=>E(n,"the number of a list"));return bt(t,(n,r)=>n-r),t}function bt(e,t){e.slice(1).forEach((n,r)=>{let o=e[r];if(o!==void 0&&t(o,n)>=0)throw new u("items are not in ascending order")})}function Br(e){let t=new Map;for(let n of e){let r=t.get(n.kid)??[];if(r.some(o=>ot(o.key,n.key)))throw new u("two keys with the same kid and key");t.set(n.kid,[...r,n])}}var Z=class{sequence=0;digest;lists;latest;presentations;constructor(t={}){let{sequence:n,bundle_sha256:r,lists:o={},newest:s,presentations:i={}}=t,a=[...Object.values(o),...s===void 0?[]:[s]];if(n!==void 0&&!(Number.isSafeInteger(n)&&n>=1)||r!==void 0&&!/^[0-9a-f]{64}$/.test(r)||![...a,...Object.values(i)].every(Lr)||!Object.keys(i).every(c=>/^[0-9a-f]{16}$/.test(c)))throw new TypeError("The memory of the reader is damaged.");this.sequence=n??0,this.digest=r,this.lists=new Map(Object.entries(o)),this.latest=Math.max(0,...a),this.presentations=new Map(Object.entries(i))}get newest(){return this.latest}judgeBundle(t,n){return t>this.sequence?"newer":t<this.sequence?"older":n===this.digest?"same":"other"}isOlderList(t,n){return n<(this.lists.get(t)??0)}noteBundle(t,n,r){this.sequence=t,this.digest=n,this.latest=Math.max(this.latest,r)}noteList(t,n){this.lists.set(t,n),this.latest=Math.max(this.latest,n)}forgetPresentations(t){for(let[n,r]of this.presentations)t-r>=300&&this.presentations.delete(n)}accept(t,n){return this.presentations.has(t)?!1:(this.presentations.set(t,Math.floor(n)),!0)}toJSON(){return{...this.sequence>0?{sequence:this.sequence}:{},...this.digest===void 0?{}:{bundle_sha256:this.digest},lists:kt(this.lists),...this.latest>0?{newest:this.latest}:{},...this.presentations.size>0?{presentations:kt(this.presentations)}:{}}}};function kt(e){return Object.fromEntries([...e].sort(([t],[n])=>t<n?-1:1))}function Lr(e){return Number.isSafeInteger(e)&&e>=0}var vt=4096,ve=17,Or=7,Dr=new Map([[3,1],[5,2],[8,3],[10,4],[13,5],[15,6],[ve,Or]]),$=class extends Error{name="VersionUnknown"};function xt(e){let t=Nr(e);if(t[0]!=="1")throw new $("another format version");let n=[];for(let r=1;r<t.length;r+=ve)n.push(Pr(t.slice(r,r+ve)));return We(...n)}function Nr(e){if(e.length>2*vt||[...e].length>vt)throw new u("the code is too long");let t=e.slice(e.lastIndexOf("#")+1),[,n]=/^[ \t\r\n\v\f]*([0-9]+)[ \t\r\n\v\f]*$/.exec(t)??[];if(n===void 0)throw new u("the code is not made of digits");return n}function Pr(e){let t=Dr.get(e.length);if(t===void 0)throw new u("the last group of digits has a length that does not occur");let n=BigInt(e);if(n>=256n**BigInt(t))throw new u("a group of digits does not fit its bytes");return ue(n,t)}var Fr="1.2.156.3005.2",jr=32;function Tt(e){if(e.serial.length>jr)throw new b("the serial is too long for an identifier");if(e.version<1||e.version>999)throw new b("the version is not 1 to 999");let t=[e.typeCode,e.issuer,e.serial,String(e.version).padStart(3,"0")];return[Fr,...t,Ur(t.join(""))].join(".")}function Ur(e){let t=36;for(let n of e)t=(t+Number.parseInt(n,36))%36,t=2*(t===0?36:t)%37;return((37-t)%36).toString(36).toUpperCase()}var g=(e,t,n,r)=>({outcome:e,status:t,api_code:n,verify_code:r}),W={ok:g("PASSED","valid",0,0),"not-yet-valid":g("FAILED","inactive",23,1),suspended:g("FAILED","suspended",23,2),expired:g("FAILED","expired",22,3),superseded:g("FAILED","superseded",21,3),ended:g("FAILED","ended",21,3),malformed:g("FAILED","unknown",24,4),"version-unknown":g("FAILED","unknown",24,4),"signature-invalid":g("FAILED","unknown",24,5),"algorithm-mismatch":g("FAILED","unknown",24,5),"purpose-mismatch":g("FAILED","unknown",24,5),"signer-distrusted":g("FAILED","unknown",24,5),"claims-inconsistent":g("FAILED","unknown",24,5),"signer-unknown":g("FAILED","unknown",24,5),"live-code-late":g("FAILED","unknown",23,4),"live-code-replayed":g("FAILED","unknown",23,4),"bundle-stale":g("INDETERMINATE","unknown",1,4),"status-missing":g("INDETERMINATE","unknown",1,4),"status-stale":g("INDETERMINATE","unknown",1,4),"clock-behind":g("INDETERMINATE","unknown",1,4)},zr=["FAILED","INDETERMINATE","PASSED"],St=["unknown","revoked","withdrawn","cancelled","ended","superseded","suspended","expired","inactive","valid"];function Ct(e){let t=n=>zr.indexOf(W[n].outcome)*St.length+St.indexOf(W[n].status);return e.reduce((n,r)=>t(r)<t(n)?r:n,"ok")}var Et=256;async function Mt(e,t){let n=await Rt(e,t);if((n==null?void 0:n.length)!==t)throw new u("no zlib stream of the right length");if(await Rt(e.subarray(0,-1),t)!==void 0)throw new u("bytes follow the zlib stream");return n}async function Rt(e,t){let{readable:n,writable:r}=new DecompressionStream("deflate"),o=n.getReader();Hr(r.getWriter(),e).catch(()=>{});let s=new Uint8Array(t),i=0;try{for(;;){let{done:a,value:c}=await o.read();if(a)return s.subarray(0,i);if(i+c.length>t)return;s.set(c,i),i+=c.length}}catch{return}finally{o.cancel().catch(()=>{})}}async function Hr(e,t){for(let n=0;n<t.length;n+=Et)await e.write(t.subarray(n,n+Et));await e.close()}var Te=1048576,ee=2,xe=8/ee,It=2,_t=4,At=6,Bt=65533,Lt=65534;async function Ot(e){let t=k(L(e),"the status list",[It,_t,At,Bt,Lt]),n=k(f(t,Bt),"the list",["lst","bits"]);x(f(n,"bits"),"bits",ee,ee);let r=O(f(t,At),"iat"),o=O(f(t,_t),"exp");if(o<=r)throw new u("the status list ends before it begins");return{sub:C(f(t,It),"sub"),iat:r,exp:o,ttl:x(f(t,Lt),"ttl",1,G),entries:await Mt(I(f(n,"lst"),"lst"),Te/xe)}}function Se(e,t){let n=e.entries[Math.floor(t/xe)];if(n===void 0)throw new RangeError("no such place in a status list");return n>>ee*(t%xe)&3}var Dt={inactive:"未生效",valid:"有效",suspended:"暂停",expired:"过期失效",superseded:"已被替代",cancelled:"注销",withdrawn:"撤销",revoked:"吊销",ended:"已失效",unknown:"未知"};function y(e,t,n=null){return{name:e,outcome:W[t].outcome,reason:t,detail:n}}function Nt({checks:e,certificate:t,bundle:n,list:r,now:o,day:s}){let i=e.map(({reason:w})=>w).filter(w=>w!=="ok"),{outcome:a,status:c,api_code:h,verify_code:m}=W[Ct(i)];return{outcome:a,status:c,status_zh:Dt[c],reasons:i.length===0?["ok"]:i,checks:e,certificate:t,api_code:h,verify_code:m,as_of:j(s),verified_at:pe(o),basis:{bundle_sequence:(n==null?void 0:n.sequence)??null,bundle_issued_at:Ce(n==null?void 0:n.iat),bundle_expires_at:Ce(n==null?void 0:n.exp),list_uri:(r==null?void 0:r.sub)??null,list_issued_at:Ce(r==null?void 0:r.iat)}}}function Ce(e){return e===void 0?null:pe(e)}var Kr=[[1,"scope"],[2,"work_title"],[4,"holder_name"]];function Pt(e,t,n,r=e.issuedDay){let o=t.types.get(e.type);if(o===void 0||n.issuer===void 0)throw new b("the bundle has no such type");let s=Tt({...e,typeCode:o.code,issuer:n.issuer}),{number:i,scope:a}=e,c=typeof i=="string"?i:pt(o,i),h=a===void 0?null:mt(o,a);if(!q(n,r))throw new b("the day of signing is not one of the key's life");return Vr(e),{identifier:s,certificate_number:c,version:e.version,holder_name:e.holderName,title:o.title,type_code_provisional:o.provisional,issuing_authority:wt(t.issuers[o.issuer]??[],e.issuedDay),holder_code:e.holderCode??null,holder_tail:e.holderTail??null,legal_representative:e.legalRepresentative??null,address:e.address??null,issued_date:j(e.issuedDay),valid_from:j(e.firstDay),valid_to:e.lastDay===void 0?null:j(e.lastDay),scope:h,work_title:e.workTitle??null,cut:Kr.filter(([m])=>e.cut&m).map(([,m])=>m)}}function Vr({firstDay:e,lastDay:t,index:n,holderCode:r}){if(t!==void 0&&t<e)throw new b("the period ends before it begins");if(n>=Te)throw new b("a status list has no such place");if(r!==void 0&&we(r)&&!be(r))throw new b("the holder's code does not hold its check")}var[Ft,jt,Ee]=[4,6,7],qr=8,$r=60,Ut=30;function zt(e){try{let t=L(e);return t instanceof Map&&t.has(Ee)}catch(t){if(t instanceof u)return!1;throw t}}function Ht(e){let t=k(L(e),"the claims",[Ft,jt,Ee,V]),n=O(f(t,jt),"iat"),r=O(f(t,Ft),"exp");if(r!==n+$r)throw new u("a live code lives for another time than 60 seconds");let o=[p.lastDay,p.legalRepresentative,p.address],s=k(f(t,V),"the facts",[...me,p.entry],[...ge,...o]),i=R(s,p.lastDay,a=>_(a,"the last valid day"));return{credential:ye(s,i),presentation:{iat:n,exp:r,cti:F(I(f(t,Ee),"cti",qr)),entry:x(f(s,p.entry),"the entry",0,3)}}}function Kt({iat:e,exp:t},n){return e-Ut<=n&&n<=t+Ut}function te(e,t){let n=e.keys.filter(o=>o.kid===t.kid);if(n.length===0)return"signer-unknown";let r=n.filter(o=>o.algorithm===t.algorithm);return r.length===0?"algorithm-mismatch":e.revoked.has(t.kid)?"signer-distrusted":r}async function ne(e,t,n){for(let r of e)if(await n.verify(r.key,t.signed,t.signature))return r}var Wr=["ok","ended","suspended","superseded"],Gr=86400;function Vt({firstDay:e,issuedDay:t,lastDay:n},r){return n!==void 0&&r>n?"expired":r<e||r<t?"not-yet-valid":"ok"}function qt({index:e},t,n,r){let{now:o}=r,s=y("freshness",Gt(o,t,n));return t!==void 0&&o>=t.exp?[s]:[y("status",Wt(t===void 0?void 0:Se(t,e),r)),s]}function $t({index:e},t,n,r,o,s){let{now:i}=o,a=n!==void 0&&i<n.exp&&n.iat>t.iat;return[y("status",Wt(a?Se(n,e):t.entry,o)),y("freshness",Gt(i,void 0,Math.max(r,(n==null?void 0:n.iat)??0))),y("presentation",Yr(i,t,s))]}function Wt(e,{now:t,day:n}){return n<D(t)||e===void 0?"status-missing":Wr[e]}function Gt(e,t,n){return e<Math.max(n,(t==null?void 0:t.iat)??0)?"clock-behind":t!==void 0&&(e>=t.exp||e>t.iat+Gr)?"status-stale":"ok"}function Yr(e,t,n){return Kt(t,e)?n(t.cti)?"ok":"live-code-replayed":"live-code-late"}async function Yt(e,t,n){let r=[],o=()=>({checks:r,certificate:null,list:void 0}),s=Xr(e,r);if(s===void 0)return o();let i=await Jr(s,t,n.now,r);if(i===void 0)return o();let{bundle:a,key:c}=i,h=zt(s.payload),m=c.purpose===(h?"presentation":"certificate");if(r.push(y("purpose",m?"ok":"purpose-mismatch")),!m)return o();let w=Qr(s,h,a,c,r);if(w===void 0)return o();let{credential:P,presentation:qe,certificate:ar}=w;r.push(y("period",Vt(P,n.day)));let ce=t.listAt(`${a.listPrefix}${P.list}`),$e=Math.max(t.newest,a.iat);return qe===void 0?r.push(...qt(P,ce,$e,n)):r.push(...$t(P,qe,ce,$e,n,t.accept)),{checks:r,certificate:ar,list:ce}}function Xr(e,t){try{if(typeof e!="string")throw new u("the code is no text");let n=H(xt(e),Ze);return t.push(y("format","ok")),n}catch(n){if(n instanceof $)t.push(y("format","version-unknown",n.message));else if(n instanceof u)t.push(y("format","malformed",n.message));else throw n;return}}async function Jr(e,{bundle:t,backend:n},r,o){if(t===void 0){o.push(y("signer","bundle-stale","there is no bundle that is still good"));return}let s=te(t,e);if(typeof s=="string"){let a=s==="signer-unknown"&&r>t.iat+t.ttl;o.push(y("signer",a?"bundle-stale":s));return}o.push(y("signer","ok"));let i=await ne(s,e,n);return o.push(y("signature",i===void 0?"signature-invalid":"ok")),i===void 0?void 0:{bundle:t,key:i}}function Qr({payload:e},t,n,r,o){try{let s=t?Ht(e):{credential:lt(e),presentation:void 0},{credential:i,presentation:a}=s,c=a===void 0?i.issuedDay:D(a.iat),h=Pt(i,n,r,c);return o.push(y("claims","ok")),{...s,certificate:h}}catch(s){if(s instanceof u)o.push(y("claims","malformed",s.message));else if(s instanceof b)o.push(y("claims","claims-inconsistent",s.message));else throw s;return}}var z=class e{constructor(t,n,r){this.roots=t;this.backend=r;this.memories=new Z(n)}roots;backend;bundle;lists=new Map;lastOffer=Promise.resolve();memories;static async create({roots:t,memory:n,backend:r}){return new e(t,n,r??await Y())}get memory(){return this.memories.toJSON()}get currentBundle(){return this.bundle}async acceptBundle(t,n){let[r,o]=[le(t),Re(n)];return this.inTurn(()=>this.takeBundle(r,o))}async acceptStatusList(t,n,r){let[o,s]=[le(t),Re(n)];return this.inTurn(()=>this.takeStatusList(o,s,r))}async read(t,{now:n,on:r}){let o=Re(n),s=r===void 0?D(o):at(r);if(s===void 0)throw new RangeError("The day asked about is no date.");this.memories.forgetPresentations(o);let i=new Map(this.lists),a={bundle:this.bundleAt(o),listAt:h=>{var m;return(m=i.get(h))==null?void 0:m.list},newest:this.memories.newest,accept:h=>this.memories.accept(h,o),backend:this.backend},c={now:o,day:s};return Nt({...await Yt(t,a,c),bundle:a.bundle,...c})}async takeBundle(t,n){let r=H(t,tt),o=await this.judgeRoot(r);if(o!==void 0)return A(o);let s=yt(r.payload),i=F(await this.backend.sha256(t));if(n>=s.exp)return A("expired");let a=this.memories.judgeBundle(s.sequence,i);if(a==="older")return A("older");if(a==="other")return A("sequence-repeated");let c=await this.listsUnder(s);return this.memories.noteBundle(s.sequence,i,s.iat),this.bundle=s,this.lists=c,{taken:!0,value:s}}async takeStatusList(t,n,r){let o=this.bundleAt(n);if(o===void 0)return A("bundle-missing");let s=H(t,et),i=await this.statusSignerOf(s,o);if(typeof i=="string")return A(i);let a=await Ot(s.payload);return!Zr(a.sub,o)||r!==void 0&&a.sub!==r?A("address-mismatch"):q(i,D(a.iat))?this.memories.isOlderList(a.sub,a.iat)?A("older"):(this.memories.noteList(a.sub,a.iat),this.lists.set(a.sub,{envelope:s,list:a}),{taken:!0,value:a}):A("key-out-of-life")}async statusSignerOf(t,n){let r=te(n,t);if(typeof r=="string")return r;let o=await ne(r,t,this.backend);return o===void 0?"signature-invalid":o.purpose==="status"?o:"purpose-mismatch"}async listsUnder(t){let n=new Map;for(let[r,o]of this.lists){let s=await this.statusSignerOf(o.envelope,t);typeof s!="string"&&q(s,D(o.list.iat))&&n.set(r,o)}return n}inTurn(t){let n=this.lastOffer.then(()=>eo(t()));return this.lastOffer=n.catch(()=>{}),n}bundleAt(t){return this.bundle!==void 0&&t<this.bundle.exp?this.bundle:void 0}async judgeRoot(t){let n=this.roots.filter(({kid:r,key:o})=>r===t.kid&&o.algorithm===t.algorithm);if(n.length===0)return"root-unknown";for(let{key:r}of n)if(await this.backend.verify(r,t.signed,t.signature))return;return"signature-invalid"}};function Zr(e,{listPrefix:t}){let n=e.slice(t.length);return e.startsWith(t)&&/^(0|[1-9][0-9]{0,15})$/.test(n)&&Number.isSafeInteger(Number(n))}function Re(e){let t=e.getTime()/1e3;if(Number.isNaN(t))throw new RangeError("The clock is no instant.");return t}function A(e,t=null){return{taken:!1,reason:e,detail:t}}async function eo(e){try{return await e}catch(t){if(t instanceof u)return A("malformed",t.message);throw t}}async function re(e,t){return st(e,t??await Y())}var Xt=6e3,to=6e4;function Jt(e){return Me(`/api/v1/certificates/${encodeURIComponent(e)}`,{},Xt)}function Ra(e,t){let n=JSON.stringify({certificate_number:e,holder_name:t});return Me("/api/v1/verifications",{method:"POST",headers:{"content-type":"application/json"},body:n},Xt)}function Ma(e){let t=new FormData;return t.append("file",e,"certificate.pdf"),Me("/api/v1/verifications",{method:"POST",body:t},to)}async function Me(e,t,n){let r=new AbortController,o=setTimeout(()=>r.abort(),n);try{let s=await fetch(e,{...t,cache:"no-store",credentials:"omit",signal:r.signal});if(s.ok)return{kind:"report",report:await s.json()};if(s.status===429)return{kind:"too-many"};if(s.status===413)return{kind:"too-large"};if(s.status>=500)return{kind:"unreachable"};let i=await s.json();return{kind:"refused",code:typeof i.code=="string"?i.code:""}}catch{return{kind:"unreachable"}}finally{clearTimeout(o)}}var Qt={"advice.amber":"Go on line and check once more.","advice.clock-behind":"Set date and time right in the settings of this device.","advice.expired":"Find out whether it was renewed.","advice.green":"Compare holder, premises and facts with what is in front of you.","advice.live-code-late":"Ask the holder to show the live code again.","advice.live-code-replayed":"Ask the holder to show the live code again; accept no picture of one.","advice.malformed":"Make sure that you scanned the code on the certificate; if it is damaged, look it up by its number.","advice.not-registered":"Check what was typed. If a code's signature holds and no such certificate is registered, report it at once.","advice.not-yet-valid":"Check again when its first day has come.","advice.red":"Look into it on the spot, and act by the rules.","advice.register-unreachable":"See to the network and try again later.","advice.superseded":"Ask the holder for the new certificate.","advice.symbol-missing":"Take a photo of the code instead, or look it up by its number.","advice.version-unknown":"Update the app and try again.","age.now":"just now","app.name":"Certificate check","app.title":"Check an electronic certificate","basis.as_of":"Day asked about","basis.bundle":"Sequence of the keys","basis.bundle_expires":"Keys expire","basis.list":"Status list of","basis.register":"Register answered","begin.number":"Number of the enforcement licence","begin.number.hint":"4 to 32 letters, digits, hyphens or Chinese characters. It stands on every entry.","begin.place":"Note the place","begin.place.text":"Off unless you choose it. If on, each scan is kept and sent with the place of this device.","begin.submit":"Begin","begin.title":"Name (optional)","begin.title.hint":"For example: restaurants before the holiday","bundle-refusal.expired":"The bundle has expired.","bundle-refusal.malformed":"The bundle is not one of this format.","bundle-refusal.older":"The bundle is older than one that was taken before.","bundle-refusal.root-unknown":"The bundle names a root that is not pinned.","bundle-refusal.sequence-repeated":"Another bundle with the same sequence was taken before.","bundle-refusal.signature-invalid":"The signature of the bundle does not hold.","check.attachment":"Attached record","check.claims":"Facts","check.copy":"Annotated copy","check.file":"File","check.file-signature":"File's signature","check.file-signer":"File's signer","check.format":"Format","check.freshness":"Freshness","check.log":"Public log","check.period":"Period","check.presentation":"Live code","check.purpose":"Purpose of the key","check.record":"Stored record","check.register":"Registered","check.signature":"Signature","check.signer":"Signing key","check.status":"Status","check.symbol":"Code on the page","checks.device":"On this device","checks.register":"In the register","checks.title":"Every check","colour.amber":"No conclusion can be drawn now","colour.green":"The signature holds and the certificate is in force","colour.red":"Do not accept it","device.account":"Account","device.again":"Enrol again","device.code":"Invitation code","device.code.hint":"16 letters and digits; capitals and hyphens do not matter.","device.expires":"Enrolled until","device.known":"This device","device.label":"Name of the device","device.label.hint":"So that it is known if it gets lost, for example: team 2, phone 3","device.shut-out.none":"There is nothing unsent on this device.","device.shut-out.text":"This device was shut out. Its token and everything that had been sent were deleted from it. If it has been found again, ask the administrator for another code.","device.shut-out.title":"This device was shut out","device.shut-out.unsent":"Entries that were not sent are kept on this device ({count}); they are sent once it is enrolled for the same account again.","device.submit":"Enrol","device.text":"For rounds and reports this device must be enrolled. The administrator gives you a code, which is good once and for 15 minutes.","device.title":"Enrol this device","device.turned-away":"The service no longer takes this device's enrolment; it may have expired, or the account's role has changed. All entries are on this device and are sent once it is enrolled again.","differing.which":"What differs: {facts}","enrol.confirm":"They agree: begin","enrol.fingerprint":"Fingerprint of the root key","enrol.kid":"Key id","enrol.loading":"Fetching the root key …","enrol.refuse":"They differ","enrol.refused":"Do not use the app if they differ, and get in touch with the authority at once.","enrol.text":"The app trusts nothing but what this root key has signed. Compare the fingerprint, group by group, with the one that the authority has published on paper; confirm only if they agree.","enrol.title":"First use: confirm the authority's root key","enrol.unreachable":"The root key cannot be fetched. The first use needs a network.","entry.end":"End","entry.note":"Note","entry.photo":"Photo","entry.round":"Round","entry.scan":"Scan","entry.suspicion":"Suspicion","fact.address":"Address","fact.certificate_number":"Certificate number","fact.cut":"cut here; the whole text is on line","fact.ends-soon":"ends soon","fact.holder_code":"Holder's code","fact.holder_name":"Holder","fact.identifier":"Identifier","fact.issued_date":"Issued on","fact.issuing_authority":"Issued by","fact.legal_representative":"Legal representative","fact.period":"Period","fact.provisional":"provisional","fact.provisional.text":"The official code or form of number is not known yet; this one is our own for the time being.","fact.scope":"Scope","fact.uscc":"Unified social credit code","fact.valid_from":"First day","fact.valid_to":"Last day","fact.version":"Version","fact.work_title":"Work or channel","file.evidence":"Evidence file (zip)","file.hint":"The service makes the files, so a network is needed.","file.incomplete":"Some entries have not been sent; the files are without them.","file.record":"Signed record (cose)","file.sheet":"Sheet (xlsx)","file.title":"Export","foreign.address":"This is a web address and no certificate of this authority. For your safety it is not opened.","foreign.text":"This is the code's text as it stands, to be read only.","foreign.title":"What the code says","inquiry.asking":"Asking the register …","inquiry.refused":"The register did not take this question.","inquiry.too-large":"That is too large to be looked up.","inquiry.too-many":"Too many look-ups; wait a minute.","inquiry.unreachable":"The register cannot be reached; this is what your device can tell.","language.switch":"Change the language","list-refusal.address-mismatch":"The status list belongs to another address.","list-refusal.algorithm-mismatch":"The status list names another algorithm than the key has.","list-refusal.bundle-missing":"The reader has no bundle that is still good.","list-refusal.key-out-of-life":"The day of the status list is not one of the key's life.","list-refusal.malformed":"The status list is not one of this format.","list-refusal.older":"The status list is older than one that was taken before.","list-refusal.purpose-mismatch":"The key is not meant for status lists.","list-refusal.signature-invalid":"The signature of the status list does not hold.","list-refusal.signer-distrusted":"The key of the status list is no longer trusted.","list-refusal.signer-unknown":"The status list names a key that is not known.","list.separator":", ",noscript:"This page needs JavaScript: it checks the signature in your browser.","note.photo.alt":"Photo beside the remark","note.photo.choose":"Choose a photo","note.photo.remove":"Remove the photo","note.photo.take":"Take a photo","note.photo.unreadable":"The browser cannot read this file as a picture.","note.save":"Save","note.text":"Remark","note.text.hint":"At most 500 characters.","note.title":"Remark, photo","noted.keep":"Keep in the round","noted.kept":"Kept in the round.","noted.left-out":"Not kept in the round by itself. Keep it if it belongs to the inspection.","noted.repeated":"The round has this certificate already; it is not counted again.","outcome.FAILED":"failed","outcome.INDETERMINATE":"cannot be told","outcome.PASSED":"passed","page.again":"Check another","page.file-too-large":"The file is larger than 10 MB and cannot be looked into.","page.footer":"This page checks signatures in your browser, and sends nothing but the identifier to the register.","page.host":"Make sure that the address above is the one that the authority has published.","page.insecure":"This address is not HTTPS, so nobody can tell whether the page was changed. Open it at the HTTPS address that the authority has published.","page.inspector":"Inspectors: open the app that works off line","page.lead":"Scan the code on a certificate, or look one up here. The signature is checked in your browser; what the code says is not sent.","page.loading":"Loading … If nothing happens, open this page in the browser of your phone.","page.no-code":"No code was found in the photo. Go nearer, hold still, avoid glare, and take it once more; or look the certificate up by its number.","page.no-keys":"The authority's keys cannot be fetched now, so the signature cannot be checked here. See to the network and try again.","page.not-picture":"This file is neither a picture nor a PDF.","page.number.missing":"Both number and name are needed.","page.number.name":"Name of the holder","page.number.number":"Certificate number","page.number.submit":"Look up","page.number.text":"For paper without a code: type the certificate's number and the whole name of its holder.","page.number.title":"Look up by number","page.photo.choose":"Choose a file","page.photo.note":"A photo is read on your device; a PDF is sent to the register to be looked into, and not kept.","page.photo.take":"Take a photo","page.photo.text":"Drop a photo of the code or the certificate's PDF here, or choose a file.","page.photo.title":"Photo or PDF","page.print":"Print","page.printed":"Printed {at}","page.text.label":"Text of the code, or identifier","page.text.submit":"Check","page.text.title":"Paste a code or an identifier","page.working":"Checking …","period.open":" on, without an end","period.to":" to ","reason.algorithm-mismatch":"The code names another algorithm than the key has, so it is not to be trusted.","reason.attachment-missing":"The certificate's record is not attached to the file.","reason.attachment-other":"The record attached to the file is another certificate's.","reason.bundle-stale":"This reader has no keys, or its keys are too old; go on line to update them and read the code again.","reason.cancelled":"The certificate is genuine, but it was cancelled.","reason.claims-inconsistent":"The facts in the code contradict each other or the key that signed them.","reason.clock-behind":"The clock of this device is behind; set it right and read the code again.","reason.copy-expired":"The annotated copy has expired.","reason.copy-not-registered":"The register knows no such annotated copy.","reason.copy-recalled":"The annotated copy was called back.","reason.ended":"The certificate has been ended; look it up on line to learn on what ground.","reason.expired":"The certificate is genuine, but its last day is over.","reason.file-active":"The file holds scripts, attachments or something else that runs.","reason.file-changed":"The signature of the file does not hold: it was changed.","reason.file-encrypted":"The file is encrypted, so it cannot be looked into.","reason.file-extended":"Something was added to the file after it was signed.","reason.file-signer-outside":"The file was signed on a day that its certificate does not cover.","reason.file-signer-unknown":"The file was signed with a certificate that is none of ours.","reason.file-too-costly":"Looking into the file cost too much and was stopped.","reason.file-too-long":"The file has too many pages or objects to be one of ours.","reason.file-unreadable":"The file cannot be read: it is no PDF, or damaged.","reason.file-unsigned":"The file has no signature.","reason.live-code-late":"The live code is not of this minute; ask the holder to show it again.","reason.live-code-replayed":"This live code was read before and may be a picture of one; ask the holder to show it again.","reason.malformed":"This is not a code of this service, or it is damaged.","reason.not-registered":"There is no such certificate in the register.","reason.not-yet-valid":"The certificate is genuine, but its first day is still to come.","reason.ok":"The certificate is genuine and valid on the day asked about.","reason.purpose-mismatch":"The code was signed with a key that is not meant for such codes.","reason.record-mismatch":"The record in the register does not hold; get in touch with the authority.","reason.register-differs":"What the code says differs from the register, so it is not to be trusted.","reason.register-unreachable":"The register cannot be reached now.","reason.revoked":"The certificate is genuine, but the authority has revoked it.","reason.signature-invalid":"The signature does not hold: the code was changed or forged.","reason.signer-distrusted":"The code was signed with a key that is no longer trusted.","reason.signer-unknown":"The code was signed with a key that this service never had.","reason.status-missing":"The signature holds, but this reader has no status list for the day asked about; check on line.","reason.status-stale":"The signature holds, but the status list of this reader is too old; go on line to update it.","reason.superseded":"The certificate is genuine, but a later version has replaced it.","reason.suspended":"The certificate is genuine, but it is suspended.","reason.symbol-missing":"No code was read on the page.","reason.symbol-other":"The code on the page is another certificate's.","reason.version-unknown":"The code has a format version that this reader does not know; update the reader.","reason.withdrawn":"The certificate is genuine, but the authority has withdrawn it.","refusal.code-too-long":"The code is too long to be a certificate's, and was not kept.","refusal.device-not-enrolled":"This device is not enrolled.","refusal.file-missing":"The service does not have this file yet; try again when everything has been sent.","refusal.inspector-number-invalid":"The number must have 4 to 32 letters, digits, hyphens or Chinese characters.","refusal.invitation-malformed":"An invitation code has 16 letters and digits.","refusal.invitation-unknown":"This code cannot be used: it may be wrong, used or late. Ask the administrator for another.","refusal.label-missing":"Give the device a name.","refusal.label-too-long":"The name of the device has at most 100 characters.","refusal.network-needed":"This needs a network. Try again when there is one.","refusal.photo-too-large":"The photo is larger than 5 MB.","refusal.round-ended":"This round has ended.","refusal.round-unknown":"There is no such round on this device.","refusal.round-unsent":"Something has not been sent yet, so it cannot be removed.","refusal.scan-unknown":"There is no such scan on this device.","refusal.service-failed":"The service cannot do this now; try again later.","refusal.storage-failed":"The storage of this device failed, and this was not kept. Open the app anew and try again.","refusal.storage-full":"The storage of this device is full, and this was not kept. Make room and try again; what was kept before is not touched.","refusal.subject-invalid":"There is nothing that can be kept.","refusal.text-missing":"Write something; a remark may also be a photo alone.","refusal.text-too-long":"The text has at most 500 characters.","refusal.title-too-long":"The name has at most 100 characters.","refusal.too-many-attempts":"There were too many attempts; try again in a minute.","refusal.turned-away":"The service does not take this device's enrolment; see “This device”.","round.continue":"Go on scanning","round.end":"End the round","round.end.sure":"Nothing can be added afterwards. Scans: {scans}. Notes: {notes}.","round.ended":"Ended","round.forget":"Remove from this device","round.forget.sure":"The service has all of this round and keeps it.","round.no-face":"No facts that can be trusted","round.no-scans":"There are no scans yet.","round.refused":"{count} refused","round.refused.text":"The service did not take these entries; they are kept on this device. Tell the administrator the code, and send them again afterwards.","round.retry":"Send again","round.scans":"Scans","round.sending":"Sending","round.server":"The service says otherwise:","round.started":"Begun","round.state.open":"Going on","round.state.refused":"Refused","round.state.sent":"Sent","round.state.waiting":"Waiting to be sent","round.title":"Round","round.untitled":"Round of {at}","round.waiting":"{count} waiting to be sent","rounds.begin":"Begin a round","rounds.none":"There are no rounds on this device yet.","rounds.other-account":"Of the account {account}; it is sent once this device is enrolled for that account","rounds.title":"Inspection rounds","rounds.unavailable":"The browser keeps no data on this device (a private window, or no HTTPS), so there can be no rounds. Codes can be verified all the same.","scan.again":"Next","scan.back":"Back","scan.busy.text":"Another program uses the camera. Close it and say “Try again”.","scan.busy.title":"The camera is in use","scan.data":"data {age}","scan.description":"Checks electronic certificates on the spot, with or without a network.","scan.fallback":"The spare reader is in use: go nearer and hold still.","scan.hint":"Put the certificate's code into the frame","scan.hint.offline":"Works without a network too","scan.insecure.text":"Browsers allow the camera and work off line at HTTPS addresses alone. Open the app at one; for now you can choose a picture or type the number.","scan.insecure.title":"HTTPS is needed","scan.manual":"Type it","scan.manual.title":"Check by typing","scan.name":"Certificate inspection","scan.no-camera.text":"This device has no camera that can be used. Choose a picture of the code, or type its number.","scan.no-camera.title":"No camera","scan.no-data":"no data yet","scan.offline":"off line","scan.online":"on line","scan.picture":"Picture","scan.refresh":"Update now","scan.refused.text":"Allow the camera in the browser's settings of this site and say “Try again”. You can also choose a picture, or type the number.","scan.refused.title":"The camera is not allowed","scan.retry":"Try again","scan.rounds":"Rounds","scan.settings":"Settings","scan.short":"Inspect","scan.starting":"Opening the camera …","scan.torch":"Torch","scan.update":"A new version is ready: update","scan.zoom":"Zoom","sending.later":"The service cannot be reached; it is sent by itself when it can.","sending.through":"Everything has been sent.","settings.about":"About","settings.cancel":"Cancel","settings.clock":"Clock of this device","settings.clock.ahead":"{seconds} seconds ahead of the service's: set it right","settings.clock.behind":"{seconds} seconds behind the service's: set it right","settings.clock.right":"agrees with the service's","settings.data":"Data for checking","settings.forget":"Forget the root key and enrol anew","settings.forget.sure":"The root key and the data for checking are deleted from this device; enrolling anew needs a network. Rounds are kept.","settings.kept":"Works off line","settings.kept.no":"no: this browser keeps no data, so the app needs a network after it was closed","settings.kept.yes":"yes: the data are kept on this device","settings.licences":"Open-source software in it","settings.licences.show":"show their licences","settings.lists":"Status lists","settings.never":"never","settings.root":"Root key that is trusted","settings.synced":"Last update","settings.title":"Settings","settings.version":"Version of the app","sound.off":"Sound: off","sound.on":"Sound: on","source.code":"The code","source.code.text":"The facts and their signature stand in the code, and were checked on this device with the authority's key.","source.lists":"Status list on this device","source.lists.text":"Whether it was suspended or ended was read in a signed status list.","source.register":"The register","source.register.plain":"The register was asked for the present state.","source.register.text":"The register was asked by the identifier for the present state; nothing else in the code was sent.","source.title":"What came from where","suspicion.kept":"Kept on this device; it is sent to the office by itself when there is a network.","suspicion.kind":"Kind of suspicion","suspicion.kind.altered":"Altered","suspicion.kind.forged":"Forged","suspicion.kind.mismatch":"Does not match what is there","suspicion.kind.not-in-force":"Used though no longer in force","suspicion.kind.other":"Other","suspicion.needs-device":"To report, this device must be enrolled first.","suspicion.nothing":"Verify a certificate first, then report.","suspicion.submit":"Report","suspicion.text":"What was found","suspicion.title":"Report a suspicion","tally.amber":"Open","tally.green":"Valid","tally.red":"Refused","tally.repeated":"{count} repeated","tally.title":"Tally of the round, each certificate once","trouble.bundle":"A new set of keys was not taken: {reason}","trouble.list":"A new status list was not taken: {reason}","trouble.not-kept":"There is no room on this device, or the browser does not allow it: the data were not kept. Checking works now; after closing, the app needs a network.","trouble.stale":"The status data are more than 24 hours old: off line nothing is shown as valid. Go on line to update them.","trouble.unreachable":"The service cannot be reached; the data on this device are used.","value.no":"no","value.yes":"yes","verdict.cancelled":"Cancelled","verdict.ended":"Ended","verdict.expired":"Expired","verdict.inactive":"Not yet in force","verdict.late":"Live code not accepted","verdict.none":"Not a certificate code","verdict.not-registered":"Not registered","verdict.open":"Cannot be told now","verdict.refused":"Not genuine","verdict.revoked":"Revoked","verdict.superseded":"Replaced","verdict.suspended":"Suspended","verdict.valid":"Valid","verdict.withdrawn":"Withdrawn"};var Ie={"advice.amber":"请连接网络后再核验一次。","advice.clock-behind":"请在系统设置中校准日期和时间。","advice.expired":"请查明是否已办理延续。","advice.green":"请核对持证人、场所和照面内容是否与现场一致。","advice.live-code-late":"请持证人重新出示亮证码。","advice.live-code-replayed":"请持证人重新出示亮证码，不要接受截图。","advice.malformed":"请确认扫描的是证照上的二维码；码有污损时可改用编号查询。","advice.not-registered":"请核对输入是否正确；二维码签名真实而查无此证的，请立即上报。","advice.not-yet-valid":"请在生效日期后再核验。","advice.red":"请现场核实情况，并按规定处置。","advice.register-unreachable":"请检查网络，稍后再查。","advice.superseded":"请持证人出示新证。","advice.symbol-missing":"可改为上传二维码照片或按编号查询。","advice.version-unknown":"请更新核验程序后再试。","age.now":"刚刚","app.name":"证照核验","app.title":"电子证照核验","basis.as_of":"查询日期","basis.bundle":"密钥包序号","basis.bundle_expires":"密钥包有效至","basis.list":"状态列表时间","basis.register":"证照库答复时间","begin.number":"执法证号","begin.number.hint":"4 至 32 位汉字、字母、数字或连字符。每条记录都会带上。","begin.place":"记录位置","begin.place.text":"默认关闭。打开后，每次核验时记下本机所在位置，随记录一起上报。","begin.submit":"开始","begin.title":"名称（可不填）","begin.title.hint":"例如：节前餐饮检查","bundle-refusal.expired":"密钥包已过期。","bundle-refusal.malformed":"密钥包格式不符。","bundle-refusal.older":"密钥包比本机已有的旧。","bundle-refusal.root-unknown":"密钥包不是由已固定的根密钥签名。","bundle-refusal.sequence-repeated":"密钥包的序号已被另一个密钥包使用。","bundle-refusal.signature-invalid":"密钥包的签名不符。","check.attachment":"所附记录","check.claims":"照面内容","check.copy":"加注件","check.file":"文件","check.file-signature":"文件签名","check.file-signer":"文件签名证书","check.format":"格式","check.freshness":"数据时效","check.log":"公开日志","check.period":"有效期","check.presentation":"亮证","check.purpose":"密钥用途","check.record":"存档记录","check.register":"证照库登记","check.signature":"数字签名","check.signer":"签名密钥","check.status":"状态","check.symbol":"页面上的二维码","checks.device":"在本机检查","checks.register":"在证照库检查","checks.title":"逐项检查","colour.amber":"现在不能下结论","colour.green":"签名可信，状态正常","colour.red":"请勿认可","device.account":"账号","device.again":"重新登记","device.code":"登记码","device.code.hint":"16 位字母和数字，不分大小写，连字符可省略。","device.expires":"登记有效至","device.known":"本设备","device.label":"设备名称","device.label.hint":"便于丢失时辨认，例如：二中队 3 号手机","device.shut-out.none":"本机没有未上报的记录。","device.shut-out.text":"本设备已被停用。登录凭据和已经上报的记录已从本机删除。如设备已找回，请向系统管理员索取新的登记码。","device.shut-out.title":"本设备已停用","device.shut-out.unsent":"还有 {count} 条没有上报的记录保存在本机，用同一账号重新登记后继续上报。","device.submit":"登记","device.text":"开展检查轮次、上报疑点须先登记本设备。登记码由系统管理员发给，15 分钟内有效，只能使用一次。","device.title":"登记本设备","device.turned-away":"服务不再接受本设备的登记（可能已到期，或账号的权限有变）。记录都在本机，重新登记后继续上报。","differing.which":"不一致的内容：{facts}","enrol.confirm":"指纹一致，开始使用","enrol.fingerprint":"根密钥指纹","enrol.kid":"密钥编号","enrol.loading":"正在取得根密钥……","enrol.refuse":"不一致","enrol.refused":"指纹不一致时请勿使用本程序，并立即联系发证机关。","enrol.text":"本程序只相信由下列根密钥签名的数据。请与发证机关书面公布的指纹逐组核对，一致才确认。","enrol.title":"首次使用：确认发证机关的根密钥","enrol.unreachable":"取不到根密钥。首次使用需要网络。","entry.end":"结束","entry.note":"备注","entry.photo":"照片","entry.round":"轮次","entry.scan":"核验记录","entry.suspicion":"疑点","fact.address":"地址","fact.certificate_number":"证照编号","fact.cut":"此处有删节，全文请联网查看","fact.ends-soon":"即将到期","fact.holder_code":"持证主体代码","fact.holder_name":"持证主体","fact.identifier":"证照标识","fact.issued_date":"颁发日期","fact.issuing_authority":"颁发机构","fact.legal_representative":"法定代表人","fact.period":"有效期","fact.provisional":"暂定","fact.provisional.text":"官方代码或编号规则尚未公布，暂用本机关自定的。","fact.scope":"许可范围","fact.uscc":"统一社会信用代码","fact.valid_from":"有效期起始","fact.valid_to":"有效期截止","fact.version":"版本","fact.work_title":"作品、频道名称","file.evidence":"证据文件（zip）","file.hint":"文件由服务生成，需要网络。","file.incomplete":"还有记录没有上报，导出的文件里没有这些记录。","file.record":"签名记录（cose）","file.sheet":"表格（xlsx）","file.title":"导出","foreign.address":"这是一个网址，不是本机关的证照码。为安全起见，本程序不会打开它。","foreign.text":"以上是二维码的原文，仅供查看。","foreign.title":"二维码的内容","inquiry.asking":"正在向证照库查询……","inquiry.refused":"证照库没有受理这次查询。","inquiry.too-large":"内容过大，没有查询。","inquiry.too-many":"查询过于频繁，请过一分钟再查。","inquiry.unreachable":"连不上证照库，以上是本机的结论。","language.switch":"切换语言","list-refusal.address-mismatch":"状态列表不属于所请求的地址。","list-refusal.algorithm-mismatch":"状态列表的签名算法与密钥不符。","list-refusal.bundle-missing":"本机没有有效的密钥包。","list-refusal.key-out-of-life":"状态列表的日期不在密钥的使用期内。","list-refusal.malformed":"状态列表格式不符。","list-refusal.older":"状态列表比本机已有的旧。","list-refusal.purpose-mismatch":"签名密钥不是用于状态列表的密钥。","list-refusal.signature-invalid":"状态列表的签名不符。","list-refusal.signer-distrusted":"状态列表的签名密钥已被宣布不可信。","list-refusal.signer-unknown":"状态列表的签名密钥未知。","list.separator":"、",noscript:"本页需要启用 JavaScript 才能在本机验证签名。","note.photo.alt":"随备注保存的照片","note.photo.choose":"选择照片","note.photo.remove":"去掉照片","note.photo.take":"拍照","note.photo.unreadable":"这个文件不是浏览器能读取的照片。","note.save":"保存","note.text":"备注","note.text.hint":"最多 500 字。","note.title":"备注、照片","noted.keep":"记入本轮","noted.kept":"已记入本轮。","noted.left-out":"没有自动记入本轮。如与检查有关，请记入。","noted.repeated":"本轮已核验过这份证照，不重复计数。","outcome.FAILED":"不通过","outcome.INDETERMINATE":"不能判定","outcome.PASSED":"通过","page.again":"再查一个","page.file-too-large":"文件超过 10 MB，无法检查。","page.footer":"本页在浏览器中验证签名，只向证照库发送证照标识。","page.host":"请确认地址栏中的网址是发证机关公布的网址。","page.insecure":"当前网址不是 HTTPS，不能保证本页未被改动。请从发证机关公布的 HTTPS 网址打开。","page.inspector":"执法人员请使用离线核验程序","page.lead":"扫描证照上的二维码，或在下面查询。签名在您的浏览器里验证，二维码的内容不会上传。","page.loading":"正在载入……如果长时间没有反应，请用手机自带的浏览器打开本页。","page.no-code":"照片里没有找到二维码。请靠近一些，让二维码清晰、完整，避免反光，再拍一次；也可以按编号查询。","page.no-keys":"暂时取不到发证机关的密钥，无法在本机验证签名。请检查网络后重试。","page.not-picture":"这个文件不是照片也不是 PDF。","page.number.missing":"请同时填写编号和名称。","page.number.name":"持证主体名称","page.number.number":"证照编号","page.number.submit":"查询","page.number.text":"没有二维码的纸质证照，请输入证照编号和持证主体全称。","page.number.title":"按编号查询","page.photo.choose":"选择文件","page.photo.note":"照片只在本机识别；PDF 会发送到证照库检查，不保存。","page.photo.take":"拍照","page.photo.text":"把二维码照片或电子证照 PDF 拖到这里，或选择文件。","page.photo.title":"照片或 PDF 文件","page.print":"打印结果","page.printed":"打印于 {at}","page.text.label":"二维码内容或证照标识","page.text.submit":"核验","page.text.title":"粘贴二维码内容或证照标识","page.working":"正在核验……","period.open":" 起长期有效","period.to":" 至 ","reason.algorithm-mismatch":"签名算法与密钥不符，二维码不可信。","reason.attachment-missing":"文件没有附证照记录。","reason.attachment-other":"文件所附的记录不是这份证照的。","reason.bundle-stale":"本机的密钥包缺失或过旧，请联网更新后重新核验。","reason.cancelled":"证照真实，但已经注销。","reason.claims-inconsistent":"二维码中的内容相互矛盾或与签名密钥不符，不可信。","reason.clock-behind":"本机时钟落后，请校准时间后重新核验。","reason.copy-expired":"加注件已过有效期。","reason.copy-not-registered":"证照库中没有这份加注件。","reason.copy-recalled":"加注件已被收回。","reason.ended":"证照已失效（注销、撤销或吊销），具体原因请联网查询。","reason.expired":"证照真实，但有效期已满。","reason.file-active":"文件含有脚本、附件或者其他会运行的内容。","reason.file-changed":"文件的签名不成立，内容被改动。","reason.file-encrypted":"文件已加密，无法检查。","reason.file-extended":"签名之后又添加了内容。","reason.file-signer-outside":"文件的签名时间不在签名证书有效期内。","reason.file-signer-unknown":"文件的签名证书不是本系统的。","reason.file-too-costly":"检查文件耗费过多，已停止。","reason.file-too-long":"文件页数或对象过多，不是本系统的文件。","reason.file-unreadable":"文件无法读取，不是 PDF 或者已损坏。","reason.file-unsigned":"文件没有电子签名。","reason.live-code-late":"亮证二维码已过时，请持证人重新出示。","reason.live-code-replayed":"该亮证二维码刚刚已被核验过，可能是截图，请持证人重新出示。","reason.malformed":"这不是本服务签发的证照二维码，或二维码不完整。","reason.not-registered":"证照库中查无此证。","reason.not-yet-valid":"证照真实，但尚未生效。","reason.ok":"证照真实，在所查日期有效。","reason.purpose-mismatch":"签名密钥不是用于此类二维码的密钥，二维码不可信。","reason.record-mismatch":"证照库中的记录未通过校验，请联系发证机关。","reason.register-differs":"二维码的内容与证照库的记录不一致，不可信。","reason.register-unreachable":"暂时无法连接证照库。","reason.revoked":"证照真实，但已被发证机关吊销。","reason.signature-invalid":"签名不符，二维码被改动或系伪造。","reason.signer-distrusted":"签名密钥已被宣布不可信。","reason.signer-unknown":"签名密钥不属于本服务，二维码系伪造。","reason.status-missing":"签名真实，但本机没有可用于所查日期的状态列表，请联网核验。","reason.status-stale":"签名真实，但本机的状态列表已超过二十四小时，请联网更新。","reason.superseded":"证照真实，但已有新证替代，请出示新证。","reason.suspended":"证照真实，但现处于暂停状态。","reason.symbol-missing":"页面上没有读到证照二维码。","reason.symbol-other":"页面上有另一份证照的二维码。","reason.version-unknown":"二维码的格式版本无法识别，请更新核验程序。","reason.withdrawn":"证照真实，但已被发证机关撤销。","refusal.code-too-long":"二维码内容过长，不是证照码，没有记入。","refusal.device-not-enrolled":"本设备没有登记。","refusal.file-missing":"服务还没有这个文件，请在全部上报后再试。","refusal.inspector-number-invalid":"执法证号须为 4 至 32 位汉字、字母、数字或连字符。","refusal.invitation-malformed":"登记码应为 16 位字母和数字。","refusal.invitation-unknown":"登记码不能使用：可能有误、已用过或已过期。请向系统管理员重新索取。","refusal.label-missing":"请填写设备名称。","refusal.label-too-long":"设备名称最多 100 字。","refusal.network-needed":"需要网络。请在有网络时再试。","refusal.photo-too-large":"照片超过 5 MB。","refusal.round-ended":"这个检查轮次已经结束。","refusal.round-unknown":"本机没有这个检查轮次。","refusal.round-unsent":"还有记录没有上报，不能删除。","refusal.scan-unknown":"本机没有这条核验记录。","refusal.service-failed":"服务暂时不能处理，请稍后再试。","refusal.storage-failed":"本机存储出错，没有保存。请重新打开本程序后再试。","refusal.storage-full":"本机存储空间不足，没有保存。请腾出空间后再试；已有的记录没有受影响。","refusal.subject-invalid":"没有可以记录的内容。","refusal.text-missing":"请填写文字，备注也可以只附照片。","refusal.text-too-long":"文字最多 500 字。","refusal.title-too-long":"名称最多 100 字。","refusal.too-many-attempts":"尝试过于频繁，请过一分钟再试。","refusal.turned-away":"服务不接受本设备的登记，请查看“本设备”。","round.continue":"继续核验","round.end":"结束本轮","round.end.sure":"结束后不能再添加记录。本轮共核验 {scans} 次，备注 {notes} 条。","round.ended":"结束时间","round.forget":"从本机删除","round.forget.sure":"本轮已全部上报，服务端的记录不受影响。","round.no-face":"没有可信的照面内容","round.no-scans":"还没有核验记录。","round.refused":"{count} 条未被接受","round.refused.text":"服务没有接受下列记录，记录仍保存在本机。请把代码告诉系统管理员，处理后再重新上报。","round.retry":"重新上报","round.scans":"核验记录","round.sending":"上报","round.server":"服务端结论不同：","round.started":"开始时间","round.state.open":"进行中","round.state.refused":"未被接受","round.state.sent":"已上报","round.state.waiting":"待上报","round.title":"检查轮次","round.untitled":"{at} 的检查","round.waiting":"待上报 {count} 条","rounds.begin":"开始新一轮检查","rounds.none":"本机还没有检查轮次。","rounds.other-account":"属于账号 {account}，须用该账号登记后才会上报","rounds.title":"检查轮次","rounds.unavailable":"浏览器不允许在本机保存数据（可能是无痕模式，或网址不是 HTTPS），不能开展检查轮次。核验功能不受影响。","scan.again":"继续核验","scan.back":"返回","scan.busy.text":"其他程序正在使用相机。请关闭后点“重试”。","scan.busy.title":"相机被占用","scan.data":"数据 {age}","scan.description":"执法人员现场核验电子证照，无网络也能用。","scan.fallback":"正在使用备用识别程序，请靠近一些并保持稳定。","scan.hint":"将证照二维码放入框内","scan.hint.offline":"无网络时同样可以核验","scan.insecure.text":"浏览器只在 HTTPS 网址上允许使用相机和离线功能。请从 HTTPS 网址打开本程序；现在可以选取照片或输入编号。","scan.insecure.title":"需要 HTTPS","scan.manual":"输入编号","scan.manual.title":"输入核验","scan.name":"证照核验（执法）","scan.no-camera.text":"本设备没有可用的相机。可以从相册选取二维码照片，或输入编号。","scan.no-camera.title":"找不到相机","scan.no-data":"尚无数据","scan.offline":"离线","scan.online":"在线","scan.picture":"相册","scan.refresh":"立即更新","scan.refused.text":"请在浏览器的网站设置中允许使用相机，然后点“重试”。也可以从相册选取照片，或输入编号。","scan.refused.title":"相机未获许可","scan.retry":"重试","scan.rounds":"检查轮次","scan.settings":"设置","scan.short":"证照核验","scan.starting":"正在打开相机……","scan.torch":"手电筒","scan.update":"新版本已就绪，点此更新","scan.zoom":"放大","sending.later":"暂时连不上服务，有网络时自动上报。","sending.through":"已全部上报。","settings.about":"关于","settings.cancel":"取消","settings.clock":"本机时钟","settings.clock.ahead":"比服务快 {seconds} 秒，请校准","settings.clock.behind":"比服务慢 {seconds} 秒，请校准","settings.clock.right":"与服务一致","settings.data":"核验数据","settings.forget":"清除信任，重新登记","settings.forget.sure":"将删除本机的根密钥和核验数据，之后需要联网重新登记。检查轮次记录不受影响。","settings.kept":"离线可用","settings.kept.no":"否，浏览器不允许保存数据，关闭后需要重新联网","settings.kept.yes":"是，数据已存在本机","settings.licences":"所用开源软件","settings.licences.show":"查看许可证全文","settings.lists":"状态列表","settings.never":"从未","settings.root":"信任的根密钥","settings.synced":"上次更新","settings.title":"设置","settings.version":"程序版本","sound.off":"提示音：关","sound.on":"提示音：开","source.code":"二维码","source.code.text":"照面内容和签名取自二维码，已在本机用发证机关的密钥验证。","source.lists":"本机状态列表","source.lists.text":"是否被暂停、注销、吊销，取自已签名的状态列表。","source.register":"证照库","source.register.plain":"已向证照库查询当前状态。","source.register.text":"已按证照标识向证照库查询当前状态；二维码的其他内容没有发送。","source.title":"结论从哪里来","suspicion.kept":"已保存在本机，有网络时自动上报发证机关。","suspicion.kind":"疑点类型","suspicion.kind.altered":"疑似涂改","suspicion.kind.forged":"疑似伪造","suspicion.kind.mismatch":"与现场不符","suspicion.kind.not-in-force":"失效后仍在使用","suspicion.kind.other":"其他","suspicion.needs-device":"上报疑点须先登记本设备。","suspicion.nothing":"请先核验一份证照，再上报疑点。","suspicion.submit":"上报","suspicion.text":"情况说明","suspicion.title":"上报疑点","tally.amber":"待定","tally.green":"有效","tally.red":"不通过","tally.repeated":"重复 {count}","tally.title":"本轮统计（同一证照只计一次）","trouble.bundle":"没有接受新的密钥包：{reason}","trouble.list":"没有接受新的状态列表：{reason}","trouble.not-kept":"本机空间不足或浏览器不允许，数据没有保存；现在可以核验，关闭后需要重新联网。","trouble.stale":"状态数据已超过 24 小时，离线时不会显示“有效”。请联网更新。","trouble.unreachable":"连不上服务，使用本机已有的数据。","value.no":"否","value.yes":"是","verdict.cancelled":"已注销","verdict.ended":"已失效","verdict.expired":"已过期","verdict.inactive":"尚未生效","verdict.late":"亮证码无效","verdict.none":"不是证照码","verdict.not-registered":"查无此证","verdict.open":"暂不能判定","verdict.refused":"核验不通过","verdict.revoked":"已吊销","verdict.superseded":"已被新证替代","verdict.suspended":"已暂停","verdict.valid":"证照有效","verdict.withdrawn":"已撤销"};var oo={zh:Ie,en:Qt},Zt="ecert.language",oe=io();function se(){return oe}function en(e){oe=e,so();try{localStorage.setItem(Zt,e)}catch{}}function so(){document.documentElement.lang=oe==="zh"?"zh-CN":"en"}function l(e,t={}){return oo[oe][e].replace(/\{(\w+)\}/g,(n,r)=>String(t[r]??n))}function M(e){return Object.hasOwn(Ie,e)}function io(){try{let e=localStorage.getItem(Zt);if(e==="zh"||e==="en")return e}catch{}return navigator.languages.some(e=>e.toLowerCase().startsWith("zh"))?"zh":"en"}var tn=new Map;async function Na(e,t){try{let n=tn.get(e)??await ao(e);return tn.set(e,n),new Map(n.map(({key:r,label:o,label_en:s})=>[r,t==="en"?s:o]))}catch{return new Map}}async function ao(e){let t=await fetch(`/api/v1/catalogue/${encodeURIComponent(e)}`,{credentials:"omit"});if(!t.ok)throw new Error(`the catalogue answered ${t.status}`);return(await t.json()).fields}var Be=(e,t)=>t.some(n=>e instanceof n),nn,rn;function co(){return nn||(nn=[IDBIndex,IDBObjectStore,IDBCursor,IDBDatabase,IDBTransaction])}function lo(){return rn||(rn=["advance","continue","continuePrimaryKey"].map(e=>IDBCursor.prototype[e]))}var Le=new WeakMap,_e=new WeakMap,ie=new WeakMap;function uo(e){let t=new Promise((n,r)=>{let o=()=>{e.removeEventListener("success",s),e.removeEventListener("error",i)},s=()=>{n(U(e.result)),o()},i=()=>{r(e.error),o()};e.addEventListener("success",s),e.addEventListener("error",i)});return ie.set(t,e),t}function ho(e){if(Le.has(e))return;let t=new Promise((n,r)=>{let o=()=>{e.removeEventListener("complete",s),e.removeEventListener("error",i),e.removeEventListener("abort",i)},s=()=>{n(),o()},i=()=>{r(e.error||new DOMException("AbortError","AbortError")),o()};e.addEventListener("complete",s),e.addEventListener("error",i),e.addEventListener("abort",i)});Le.set(e,t)}var Oe={get(e,t,n){if(e instanceof IDBTransaction){if(t==="done")return Le.get(e);if(t==="store")return n.objectStoreNames[1]?void 0:n.objectStore(n.objectStoreNames[0])}return U(e[t])},set(e,t,n){return e[t]=n,!0},has(e,t){return e instanceof IDBTransaction&&(t==="done"||t==="store")?!0:t in e}};function dn(e){Oe=e(Oe)}function fo(e){return lo().includes(e)?function(...t){return e.apply(De(this),t),U(this.request)}:function(...t){return U(e.apply(De(this),t))}}function po(e){return typeof e=="function"?fo(e):(e instanceof IDBTransaction&&ho(e),Be(e,co())?new Proxy(e,Oe):e)}function U(e){if(e instanceof IDBRequest)return uo(e);if(_e.has(e))return _e.get(e);let t=po(e);return Object.is(t,e)||(_e.set(e,t),ie.set(t,e)),t}var De=e=>ie.get(e);function cn(e,t,{blocked:n,upgrade:r,blocking:o,terminated:s}={}){let i=indexedDB.open(e,t),a=U(i);return r&&i.addEventListener("upgradeneeded",c=>{r(U(i.result),c.oldVersion,c.newVersion,U(i.transaction),c)}),n&&i.addEventListener("blocked",c=>n(c.oldVersion,c.newVersion,c)),a.then(c=>{s&&c.addEventListener("close",()=>s()),o&&c.addEventListener("versionchange",h=>o(h.oldVersion,h.newVersion,h))}).catch(()=>{}),a}var mo=["get","getKey","getAll","getAllKeys","count"],go=["put","add","delete","clear"],Ae={};function on(e,t){if(!(e instanceof IDBDatabase&&!(t in e)&&typeof t=="string"))return;if(Ae[t])return Ae[t];let n=t.replace(/FromIndex$/,""),r=t!==n,o=go.includes(n);if(!(n in(r?IDBIndex:IDBObjectStore).prototype)||!(o||mo.includes(n)))return;let s=async function(i,...a){let c=this.transaction(i,o?"readwrite":"readonly"),h=c.store;return r&&(h=h.index(a.shift())),(await Promise.all([h[n](...a),o&&c.done]))[0]};return Ae[t]=s}dn(e=>({...e,get:(t,n,r)=>on(t,n)||e.get(t,n,r),has:(t,n)=>!!on(t,n)||e.has(t,n)}));var yo=["advance","continue","continuePrimaryKey"],sn={},Ne=new WeakMap,ln=new WeakMap,wo={get(e,t){if(!yo.includes(t))return e[t];let n=sn[t];return n||(n=sn[t]=function(...r){Ne.set(this,ln.get(this)[t](...r))}),n}};async function*bo(...e){let t=this;if(t instanceof IDBCursor||(t=await t.openCursor(...e)),!t)return;t=t;let n=new Proxy(t,wo);for(ln.set(n,t),ie.set(n,De(t));t;)yield n,t=await(Ne.get(n)||t.continue()),Ne.delete(n)}function an(e,t){return t===Symbol.asyncIterator&&Be(e,[IDBIndex,IDBObjectStore,IDBCursor])||t==="iterate"&&Be(e,[IDBIndex,IDBObjectStore])}dn(e=>({...e,get(t,n,r){return an(t,n)?bo:e.get(t,n,r)},has(t,n){return an(t,n)||e.has(t,n)}}));var ko="ecert-trust",Pe="kept";function vo(){let e=new Map;return{lasting:!1,get:async t=>e.get(t),put:async t=>{for(let[n,r]of Object.entries(t))r===void 0?e.delete(n):e.set(n,r)}}}async function Ua(){try{let e=await cn(ko,1,{upgrade:t=>{t.createObjectStore(Pe)}});return{lasting:!0,get:t=>e.get(Pe,t),put:async t=>{let n=e.transaction(Pe,"readwrite",{durability:"strict"});for(let[r,o]of Object.entries(t))(o===void 0?n.store.delete(r):n.store.put(o,r)).catch(()=>{});await n.done}}}catch{return vo()}}var xo="/scan/root.json",To="/bundle",So=15e3,un=class{constructor(t){this.parts=t}parts;reader;roots=[];syncedAt;troubles=[];clockBehind;rootsText;running;get lasting(){return this.parts.store.lasting&&!this.troubles.some(({kind:t})=>t==="not-kept")}async load(){let{store:t,clock:n}=this.parts,[r,o,s,i,a]=await Promise.all(["roots","memory","bundle","lists","synced"].map(c=>t.get(c).catch(()=>{})));if(typeof r!="string")return!1;try{this.roots=await re(JSON.parse(r)),this.reader=await z.create({roots:this.roots,...o===void 0?{}:{memory:o}})}catch{return[this.roots,this.reader]=[[],void 0],!1}this.rootsText=r,typeof a=="number"&&(this.syncedAt=new Date(a)),s instanceof Uint8Array&&await this.reader.acceptBundle(s,n());for(let[c,h]of i instanceof Map?i:[])typeof c=="string"&&h instanceof Uint8Array&&await this.reader.acceptStatusList(h,n(),c);return!0}async offeredRoots(){let t=await(await this.ask(xo)).text();return{roots:await re(JSON.parse(t)),text:t}}async pin(t){this.roots=await re(JSON.parse(t)),this.reader=await z.create({roots:this.roots}),this.rootsText=t,this.syncedAt=void 0,await this.keep({roots:t,memory:void 0,bundle:void 0,lists:void 0,synced:void 0})}async forget(){[this.roots,this.reader,this.rootsText,this.syncedAt,this.troubles]=[[],void 0,void 0,void 0,[]],await this.keep({roots:void 0,memory:void 0,bundle:void 0,lists:void 0,synced:void 0})}refresh(){return this.running??(this.running=this.refreshOnce().finally(()=>this.running=void 0)),this.running}async keepMemory(){this.reader!==void 0&&await this.keep({memory:this.reader.memory})}async refreshOnce(){let{reader:t}=this;if(t===void 0)return;let{clock:n}=this.parts,r=[],o=new Map,s;try{let i=await this.bytesOf(To),a=await t.acceptBundle(i,n());a.taken?s=i:r.push({kind:"bundle",reason:a.reason});let c=t.currentBundle;for(let h of s===void 0||c===void 0?[]:c.lists){let m=`${(c==null?void 0:c.listPrefix)??""}${h}`,w=await this.bytesOf(new URL(m).pathname),P=await t.acceptStatusList(w,n(),m);P.taken?o.set(m,w):r.push({kind:"list",reason:P.reason})}}catch{r.push({kind:"unreachable"})}this.troubles=r,s!==void 0&&(r.length===0&&(this.syncedAt=n()),await this.keep({roots:this.rootsText,bundle:s,memory:t.memory,...r.length===0?{lists:o,synced:n().getTime()}:{}}))}async bytesOf(t){return new Uint8Array(await(await this.ask(t)).arrayBuffer())}async ask(t){let n=new AbortController,r=setTimeout(()=>n.abort(),So),o=await this.parts.fetch(t,{cache:"no-cache",signal:n.signal}).finally(()=>clearTimeout(r));if(!o.ok)throw new Error(`${t} answered ${o.status}`);let s=Date.parse(o.headers.get("date")??"");return Number.isNaN(s)||(this.clockBehind=Math.round((s-this.parts.clock().getTime())/1e3)),o}async keep(t){try{await this.parts.store.put(t),this.troubles=this.troubles.filter(({kind:n})=>n!=="not-kept")}catch{this.troubles=[...this.troubles,{kind:"not-kept"}]}}};var Co=["identifier","certificate_number","version","issued_date","valid_from","valid_to","holder_name"],Eo={PASSED:"green",FAILED:"red",INDETERMINATE:"amber"},hn=["FAILED","INDETERMINATE","PASSED"],Ro=new Set(["status-missing","status-stale","clock-behind"]),Mo=new Set(["suspended","ended","superseded"]);function ae(e,t){let n=typeof t=="object"&&t.kind==="report"?t.report:void 0,r=typeof t=="object"?t.kind:t,o=e===void 0||n===void 0?[]:Ao(e.certificate,n.certificate),s={inquiry:r,local:e,remote:n,differing:o};if(o.length>0)return{...{colour:"red",outcome:"FAILED",status:"unknown",reason:"register-differs"},decidedBy:"register",...s};let i=Io(e,n),a=i==="register"?n:e;if(a===void 0)return{...{colour:"amber",outcome:"INDETERMINATE",status:"unknown",reason:"register-unreachable"},decidedBy:i,...s};let{outcome:c,status:h}=a;return{colour:Eo[c],outcome:c,status:h,reason:_o(a),decidedBy:i,...s}}function fn(e){var t;return(t=e.certificate)==null?void 0:t.identifier}function Io(e,t){return t===void 0?e===void 0?"register":"device":e===void 0?"register":e.certificate===null?"device":e.reasons.every(n=>Ro.has(n))||t.outcome==="FAILED"&&e.reasons.every(n=>Mo.has(n))||hn.indexOf(t.outcome)<=hn.indexOf(e.outcome)?"register":"device"}function _o({outcome:e,status:t,reasons:n,checks:r}){var i;let o=r.filter(a=>a.outcome===e),s=o.find(({reason:a})=>a===t);return(s==null?void 0:s.reason)??((i=o.find(({reason:a})=>n.some(c=>c===a)))==null?void 0:i.reason)??n[0]??"ok"}function Ao(e,t){return e===null||t===null?[]:Co.filter(n=>n==="holder_name"&&e.cut.includes("holder_name")?!t.holder_name.startsWith(e.holder_name):e[n]!==t[n])}async function Xa(e,t,{now:n,asking:r,tell:o}){let{reader:s}=t;if(s===void 0)throw new Error("The reader has no roots yet.");let i=await s.read(e,{now:n()}),a=i.checks.some(({name:w})=>w==="presentation")?t.keepMemory():void 0,c=fn(i),h=r==="register"&&c!==void 0,m=ae(i,h?"asking":"none");return o(m),h&&(m=await Bo(e,t,i,await Jt(c),n),o(m)),await a,m}async function Bo(e,t,n,r,o){var c;let s=ae(n,r),i=((c=s.remote)==null?void 0:c.outcome)==="PASSED"&&n.outcome==="FAILED"&&s.decidedBy==="device",a=n.checks.some(({name:h})=>h==="presentation");return!i||a||t.reader===void 0?s:(await t.refresh(),ae(await t.reader.read(e,{now:o()}),r))}function Qa(e){return/[#/]/.test(e)||e.length>128||/^\d{60,}$/.test(e.replace(/\s/g,""))}function Za(e){return e.find(t=>/\/[vp]#\d/.test(t))??e[0]}var Lo=2400,Oo=2e4,pn=class{constructor(t){this.address=t}address;worker;last=0;decoder;start(){this.worker??(this.worker=new Worker(this.address,{type:"module"}))}async read(t,n){this.start();let{worker:r}=this;if(r===void 0)return[];let o={id:++this.last,picture:t,thorough:n},s=await new Promise(i=>{let a=w=>{w.data.id===o.id&&h(w.data)},c=()=>h(void 0),h=w=>{clearTimeout(m),r.removeEventListener("message",a),r.removeEventListener("error",c),i(w)},m=setTimeout(c,Oo);r.addEventListener("message",a),r.addEventListener("error",c),r.postMessage(o,[t.data.buffer])});return s===void 0?(r.terminate(),this.worker=void 0,[]):(this.decoder=s.decoder,s.texts)}async readFile(t){let n=await createImageBitmap(t);try{for(let r of[Lo,1e3]){let o=Math.min(1,r/Math.max(n.width,n.height)),[s,i]=[Math.max(1,Math.round(n.width*o)),Math.max(1,Math.round(n.height*o))],a=document.createElement("canvas");[a.width,a.height]=[s,i];let c=a.getContext("2d",{willReadFrequently:!0});if(c===null)return[];c.fillStyle="#fff",c.fillRect(0,0,s,i),c.drawImage(n,0,0,s,i);let h=await this.read(c.getImageData(0,0,s,i),!0);if(h.length>0)return h}return[]}finally{n.close()}}};function d(e,t={},...n){let r=document.createElement(e);for(let[o,s]of Object.entries(t))s==null||s===!1||(typeof s=="function"?r.addEventListener(o.slice(2),s):r.setAttribute(o,s===!0?"":String(s)));return r.append(...mn(n)),r}function nd(e,...t){var o;let n=document.activeElement,r=n!==null&&e.contains(n)?n.getAttribute("data-id"):null;e.replaceChildren(...mn(t)),r!==null&&((o=e.querySelector(`[data-id="${CSS.escape(r)}"]`))==null||o.focus({preventScroll:!0}))}function mn(e){return e.filter(t=>t!=null&&t!==!1)}var gn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var wn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var bn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var kn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var vn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var xn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Tn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Cn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var En=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Rn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var In=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var _n=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var An=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Bn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Ln=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var On=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Dn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Nn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Pn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Fn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var jn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Un=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Hn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Kn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Vn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var qn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var $n=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Wn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Gn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Yn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Xn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var gs={alert:gn,building:yn,camera:wn,check:bn,checked:kn,chevron:vn,clock:xn,cross:Yn,crossed:Tn,download:Sn,flag:Cn,flashlight:En,globe:Rn,hash:Mn,image:In,info:_n,key:An,left:Bn,list:Ln,phone:On,pin:Dn,printer:Nn,question:Pn,refresh:Fn,scan:jn,search:Un,send:zn,settings:Hn,shield:Kn,silent:Vn,sound:qn,upload:$n,wifi:Wn,wifiOff:Gn,zoom:Xn};function v(e,t=20){let n=new DOMParser().parseFromString(gs[e],"image/svg+xml").documentElement,r=document.importNode(n,!0);return r.removeAttribute("class"),r.setAttribute("width",String(t)),r.setAttribute("height",String(t)),r.setAttribute("aria-hidden","true"),r.setAttribute("focusable","false"),r}var ys=864e5;function xc(e,t){let n=Math.floor((t.getTime()-e.getTime())/6e4);if(n<1)return l("age.now");let[r,o]=n<60?["minute",n]:n<2880?["hour",Math.floor(n/60)]:["day",Math.floor(n/1440)];return new Intl.RelativeTimeFormat(Zn(),{numeric:"always"}).format(-o,r)}function Jn(e){let t={year:"numeric",month:"2-digit",day:"2-digit",hour:"2-digit",minute:"2-digit"};return new Intl.DateTimeFormat(Zn(),{...t,hourCycle:"h23",timeZone:"Asia/Shanghai"}).format(e)}function Qn(e,t){if(e===null)return!1;let n=Date.parse(e)-Date.parse(t);return n>=0&&n<=30*ys}function Tc(e){return e.replace(/(.{4})(?=.)/g,"$1 ")}function B(e,t){return t(e)?l(e):e.slice(e.lastIndexOf(".")+1)}function Zn(){return se()==="zh"?"zh-CN":"en-GB"}function er(e,t,n,{kind:r="plain",symbol:o,disabled:s=!1}={}){let i={type:"button",class:`button button-${r}`,"data-id":e,disabled:s,onclick:n};return d("button",i,o===void 0?null:v(o),d("span",{},t))}function de(e,...t){return d("section",{class:"card"},e===null?null:d("h2",{class:"card-title"},e),...t)}function T(e,...t){return d("div",{class:"row"},d("dt",{},e),d("dd",{},...t))}function Fe(e,t,n={},r){let o=d("input",{id:e,"data-id":e,class:"input",autocomplete:"off",...n,...r===void 0?{}:{"aria-describedby":`${e}-hint`}});return d("div",{class:"field"},d("label",{for:e},t),o,r===void 0?null:d("p",{class:"hint",id:`${e}-hint`},r))}function je(e,t,n,r,{symbol:o="image",capture:s}={}){let i=d("input",{type:"file",class:"visually-hidden",id:e,"data-id":e,accept:n,capture:s,onchange:a=>{var m;let c=a.target,h=(m=c.files)==null?void 0:m[0];c.value="",h!==void 0&&r(h)}});return d("span",{class:"chooser"},i,d("label",{for:e,class:"button button-plain"},v(o),d("span",{},t)))}function tr(e,t,n){let r=e==="info"?"info":e==="warn"?"alert":"crossed";return d("div",{class:`notice notice-${e}`,"data-id":n,role:e==="info"?"note":"alert"},v(r),d("p",{},t))}function Mc(e){let t=se()==="zh"?"en":"zh",n=()=>{en(t),e()},r=t==="en"?"EN":"中文";return d("button",{type:"button",class:"switch","data-id":"language",lang:t==="en"?"en":"zh-CN",title:l("language.switch"),"aria-label":t==="en"?"English":"中文",onclick:n},v("globe",18),d("span",{},r))}var ws={PASSED:"checked",FAILED:"crossed",INDETERMINATE:"question"};function rr({local:e,remote:t}){return e===void 0&&t===void 0?null:d("details",{class:"card checks","data-id":"checks"},d("summary",{},d("span",{},l("checks.title")),v("chevron")),e===void 0?null:nr("checks.device",e.checks),t===void 0?null:nr("checks.register",t.checks),d("dl",{},...ks(e,t)))}function nr(e,t){return d("div",{},d("h3",{},l(e)),d("ul",{class:"checklist"},...t.map(bs)))}function bs({name:e,outcome:t,reason:n}){let r=n==="ok"?l(`outcome.${t}`):B(`reason.${n}`,M);return d("li",{class:`check check-${t.toLowerCase()}`},v(ws[t]),d("strong",{},B(`check.${e}`,M)),d("span",{},r))}function ks(e,t){var r,o;return[["basis.as_of",(r=t??e)==null?void 0:r.as_of],["basis.bundle",(o=e==null?void 0:e.basis.bundle_sequence)==null?void 0:o.toString()],["basis.bundle_expires",Ue(e==null?void 0:e.basis.bundle_expires_at)],["basis.list",Ue(e==null?void 0:e.basis.list_issued_at)],["basis.register",Ue(t==null?void 0:t.verified_at)]].flatMap(([s,i])=>i?[T(l(s),i)]:[])}function Ue(e){return e?Jn(new Date(e)):void 0}var vs=new Set(["certificate_number","holder_name","holder_code","issuing_authority","issue_date","valid_from","valid_to"]);function sr(e,t=new Map){var i,a,c;let n=((i=e.remote)==null?void 0:i.certificate)??null,r=((a=e.local)==null?void 0:a.certificate)??null,o=n??r;if(o===null)return null;let s=((c=e.remote??e.local)==null?void 0:c.as_of)??"";return d("section",{class:"card facts","data-id":"facts"},d("p",{class:"pill"},o.title),d("h2",{class:"holder","data-id":"holder"},o.holder_name,ze(n,r,"holder_name")?He():null),d("dl",{},T(l("fact.certificate_number"),o.certificate_number,(n==null?void 0:n.number_provisional)===!0?or():null),...xs(n,r),...r!=null&&r.work_title?[T(l("fact.work_title"),r.work_title,ze(n,r,"work_title")?He():null)]:[],...r!=null&&r.scope&&(n===null||t.size===0)?[T(l("fact.scope"),r.scope,ze(n,r,"scope")?He():null)]:[],...n===null?Ts(r):Ss(n,t),T(l("fact.period"),...Cs(o.valid_from,o.valid_to),Qn(o.valid_to,s)?d("span",{class:"tag tag-amber"},l("fact.ends-soon")):null),T(l("fact.issued_date"),o.issued_date),T(l("fact.issuing_authority"),o.issuing_authority),T(l("fact.version"),String(o.version)),T(l("fact.identifier"),d("span",{class:"mono"},o.identifier),o.type_code_provisional?or():null)))}function xs(e,t){let n=(e==null?void 0:e.holder_code)??(t==null?void 0:t.holder_code)??(t!=null&&t.holder_tail?`…${t.holder_tail}`:null);return n?[T(l(n.length===18&&!/[*…]/.test(n)?"fact.uscc":"fact.holder_code"),n)]:[]}function Ts(e){return[["fact.legal_representative",e==null?void 0:e.legal_representative],["fact.address",e==null?void 0:e.address]].flatMap(([n,r])=>r?[T(l(n),r)]:[])}function Ss(e,t){let n=new Set([e.certificate_number,e.holder_name,e.holder_code]);return Object.entries(e.claims).flatMap(([r,o])=>{let s=t.get(r);return s===void 0||vs.has(r)||n.has(o)?[]:[T(s,Ke(o))]})}function Cs(e,t){let n=r=>d("span",{class:"nowrap"},r);return t===null?[n(e),l("period.open")]:[n(e),l("period.to"),n(t)]}function Ke(e){return Array.isArray(e)?e.map(Ke).join(l("list.separator")):typeof e=="boolean"?l(e?"value.yes":"value.no"):e!==null&&typeof e=="object"?Object.values(e).map(Ke).join(" "):e==null?"":String(e)}function ze(e,t,n){return(e===null||n!=="holder_name")&&((t==null?void 0:t.cut.includes(n))??!1)}function He(){return d("span",{class:"tag"},B("fact.cut",M))}function or(){return d("span",{class:"tag tag-amber",title:l("fact.provisional.text")},l("fact.provisional"))}var Es={green:"check",red:"cross",amber:"question"},Rs=new Set(["malformed","version-unknown","file-unreadable"]);function Qc(e,t={}){return _s(e),d("article",{class:`verdict verdict-${e.colour}`,"data-id":"verdict"},As(e,t.top),d("div",{class:"sheet"},Bs(e),Ls(t.foreign),sr(e,t.labels),Os(e),rr(e),t.foot))}function Ms({status:e,outcome:t,reason:n}){return e!=="unknown"?B(`verdict.${e}`,M):t==="INDETERMINATE"?l("verdict.open"):Rs.has(n)?l("verdict.none"):n==="not-registered"?l("verdict.not-registered"):n.startsWith("live-code")?l("verdict.late"):l("verdict.refused")}function Is(e){return B(`reason.${e}`,M)}function _s({colour:e,reason:t,status:n,inquiry:r}){let{dataset:o}=document.body;[o.verdict,o.reason,o.status,o.inquiry]=[e,t,n,r]}function As(e,t){return d("header",{class:"hero"},t,d("div",{class:"disc"},v(Es[e.colour],52)),d("h1",{class:"headline","data-id":"headline",tabindex:"-1"},Ms(e)),d("p",{class:"subline",role:"status"},l(`colour.${e.colour}`)))}function Bs(e){let t=e.colour==="green"?"checked":e.colour==="red"?"crossed":"question",n=`advice.${e.reason}`,r=`advice.${e.colour}`;return d("section",{class:"card reason","data-id":"reason"},v(t,24),d("div",{},d("p",{class:"reason-sentence"},Is(e.reason)),d("p",{class:"reason-advice"},M(n)?l(n):l(r)),e.differing.length===0?null:d("p",{class:"reason-advice"},l("differing.which",{facts:e.differing.map(o=>B(`fact.${o}`,M)).join(l("list.separator"))}))))}function Ls(e){if(e===void 0||e==="")return null;let t=e.length>300?`${e.slice(0,300)}…`:e;return d("section",{class:"card","data-id":"foreign"},d("h2",{class:"card-title"},l("foreign.title")),d("p",{class:"foreign"},t),d("p",{class:"hint"},l(/^https?:/i.test(e)?"foreign.address":"foreign.text")))}function Os(e){let t=[],{local:n,remote:r,inquiry:o}=e;return n!=null&&n.certificate&&t.push(["shield",l("source.code"),l("source.code.text")]),n!==void 0&&r===void 0&&n.basis.list_issued_at!==null&&t.push(["clock",l("source.lists"),l("source.lists.text")]),t.push(...Ds(o,r,n!==void 0)),t.length===0?null:d("section",{class:"card","data-id":"sources"},d("h2",{class:"card-title"},l("source.title")),d("ul",{class:"sources"},...t.map(([s,i,a])=>d("li",{},v(s),d("div",{},d("strong",{},i),d("p",{},a))))))}function Ds(e,t,n){return e==="none"?[]:t!==void 0?[["building",l("source.register"),l(n?"source.register.text":"source.register.plain")]]:[[e==="asking"?"refresh":"wifiOff",l("source.register"),B(`inquiry.${e}`,M)]]}function ol(e,t){return[t===void 0?null:tr("warn",t,"complaint"),d("h1",{class:"visually-hidden"},l("app.title")),d("p",{class:"lead"},l("page.lead")),Ns(e),Ps(e),Fs(e),d("p",{class:"host"},v("key"),d("span",{},l("page.host")," ",d("strong",{},location.host)))]}function Ns({file:e}){let t=d("div",{class:"drop","data-id":"drop",ondragover:n=>{n.preventDefault(),t.classList.add("drop-over")},ondragleave:()=>t.classList.remove("drop-over"),ondrop:n=>{var o;n.preventDefault(),t.classList.remove("drop-over");let r=(o=n.dataTransfer)==null?void 0:o.files[0];r!==void 0&&e(r)}},v("upload",32),d("p",{},l("page.photo.text")),d("div",{class:"actions"},je("take",l("page.photo.take"),"image/*",e,{symbol:"camera",capture:"environment"}),je("file",l("page.photo.choose"),"image/*,application/pdf,.pdf",e)));return de(l("page.photo.title"),t,d("p",{class:"hint"},l("page.photo.note")))}function Ps({number:e}){let t=d("p",{class:"hint",role:"alert","data-id":"number-complaint"}),n=d("form",{class:"stack",novalidate:!0,onsubmit:r=>{r.preventDefault();let[o,s]=[Ve(n,"number"),Ve(n,"name")];o!==""&&s!==""?e(o,s):t.textContent=l("page.number.missing")}},d("div",{class:"pair"},Fe("number",l("page.number.number"),{maxlength:128,required:!0}),Fe("name",l("page.number.name"),{maxlength:200,required:!0})),t,d("div",{},ir("number-submit",l("page.number.submit"))));return de(l("page.number.title"),d("p",{class:"lead"},l("page.number.text")),n)}function Fs({text:e}){let t=d("form",{class:"stack",onsubmit:n=>{n.preventDefault();let r=Ve(t,"text");r!==""&&e(r)}},d("div",{class:"field"},d("label",{for:"text"},l("page.text.label")),d("textarea",{id:"text","data-id":"text",class:"input",rows:2,spellcheck:"false",autocapitalize:"off"})),d("div",{},ir("text-submit",l("page.text.submit"))));return de(l("page.text.title"),t)}function ir(e,t){let n=er(e,t,()=>{},{kind:"primary",symbol:"search"});return n.type="submit",n}function Ve(e,t){var n;return((n=e.querySelector(`#${t}`))==null?void 0:n.value.trim())??""}export{Jt as a,Ra as b,Ma as c,se as d,so as e,l as f,M as g,Na as h,vo as i,Ua as j,un as k,ae as l,Xa as m,Qa as n,Za as o,pn as p,d as q,nd as r,v as s,xc as t,Jn as u,Tc as v,B as w,er as x,de as y,T as z,Fe as A,je as B,tr as C,Mc as D,Qc as E,ol as F,Ps as G,Fs as H};
