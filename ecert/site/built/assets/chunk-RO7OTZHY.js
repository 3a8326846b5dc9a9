import{A as Xe,B as K,C as Je,D as Qe,E as Ze,F as et,G as X,a as fe,b as Ke,c as He,d as P,e as Ve,f as $e,g as pe,h as c,i as v,j as A,k as qe,l as Y,m as k,n as We,o as f,p as S,q as B,r as C,s as T,t as E,u as M,v as O,y as Ge,z as Ye}from"/assets/chunk-XP5MOSRV.js";var Jn=64;function me(e){if(e.length===0||e[0]===0)throw new c("packed characters begin with a zero byte");if(e.length>42)throw new c("packed characters are too long");let t=$e(e).toString(36).toUpperCase();if(!t.startsWith("1"))throw new c("packed characters do not begin with 1");if(t.length<2||t.length>Jn+1)throw new c("packed characters are too few or too many");return t.slice(1)}var H=86400,J=3600,he=8*J,Q=9*J,Qn=[["1986-05-04","1986-09-14"],["1987-04-12","1987-09-13"],["1988-04-17","1988-09-11"],["1989-04-16","1989-09-17"],["1990-04-15","1990-09-16"],["1991-04-14","1991-09-15"]].map(([e="",t=""])=>[Date.parse(e)/1e3+2*J-he,Date.parse(t)/1e3+2*J-Q]);function D(e){return Math.floor((e+rt(e))/H)}function Zn(e){let t=e*H-Q;return rt(t)===Q?t:e*H-he}function tt(e){let t=D(e);if(Zn(t)!==e)throw new c("exp is no midnight");if(t<1||t>qe+1)throw new c("exp is out of range");return t-1}function F(e){return new Date(e*H*1e3).toISOString().slice(0,10)}function nt(e){if(!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(e))return;let t=Date.parse(`${e}T00:00:00Z`)/(H*1e3);return Number.isNaN(t)||F(t)!==e?void 0:t}function ye(e){return`${new Date(Math.floor(e)*1e3).toISOString().slice(0,19)}Z`}function rt(e){return Qn.some(([t,n])=>t<=e&&e<n)?Q:he}var er=700;function L(e,t){let n=e instanceof Uint8Array;if(!n&&typeof e!="string")throw new c(`${t} is no text`);let r=n?tr(e,t):e;if(r==="")throw new c(`${t} is empty`);let o=Ve(r).length,i=2*r.length;if(Math.min(o,i)>er)throw new c(`${t} is too long`);if(n!==i<o)throw new c(`${t} is written in the longer form`);return r}function tr(e,t){if(e.length%2!==0)throw new c(`${t} is not UTF-16`);let n=new DataView(e.buffer,e.byteOffset,e.length),r="";for(let o=0;o<e.length;o+=2)r+=String.fromCharCode(n.getUint16(o));if(new RegExp("\\p{Surrogate}","u").test(r))throw new c(`${t} has half a surrogate pair`);return r}var ot=4,V=-65537,m={type:0,serial:1,version:2,number:3,holderName:4,holderCode:5,scope:6,issued:7,place:8,entry:10,lastDay:11,holderTail:13,validFrom:14,legalRepresentative:15,address:16,workTitle:17,cut:18},ge=[m.type,m.serial,m.version,m.number,m.holderName,m.issued,m.place],we=[m.holderCode,m.scope,m.holderTail,m.validFrom,m.workTitle,m.cut];function it(e){let t=k(A(e),"the claims",[V],[ot]),n=k(f(t,V),"the facts",ge,we);return be(n,R(t,ot,r=>tt(E(r,"exp"))))}function be(e,t){let n=M(f(e,m.issued),"the day of issue");return{lastDay:t,type:E(f(e,m.type),"the type"),serial:nr(f(e,m.serial)),version:E(f(e,m.version),"the version"),number:rr(f(e,m.number)),holderName:L(f(e,m.holderName),"the holder's name"),holderCode:R(e,m.holderCode,r=>me(B(r,"the holder's code"))),scope:R(e,m.scope,or),issuedDay:n,...ir(f(e,m.place)),holderTail:R(e,m.holderTail,sr),firstDay:R(e,m.validFrom,r=>ar(r,n))??n,workTitle:R(e,m.workTitle,r=>L(r,"the title")),legalRepresentative:R(e,m.legalRepresentative,r=>L(r,"the representative")),address:R(e,m.address,r=>L(r,"the address")),cut:R(e,m.cut,r=>T(r,"what was cut",1,7))??0}}function R(e,t,n){let r=e.get(t);return r===void 0?void 0:n(r)}function nr(e){if(typeof e=="number"){if(e<1)throw new c("a serial that is a number begins with 0");return String(e)}let t=me(B(e,"the serial"));if(/^[1-9][0-9]*$/.test(t)&&BigInt(t)<=BigInt(Number.MAX_SAFE_INTEGER))throw new c("a serial of digits alone is not written as a number");return t}function rr(e){if(!Array.isArray(e))return L(e,"the certificate number");let[t,n]=st(e,"the certificate number");return{template:t,value:n}}function or(e){if(!Array.isArray(e))return[L(e,"the scope")];let t=S(e,"the scope").map(n=>typeof n=="number"?E(n,"a scope code"):L(n,"a part of the scope"));if(t.length<1||t.length>64)throw new c("the scope has too few or too many parts");if(t.every(n=>typeof n=="string"))throw new c("a scope in parts has no code");return t}function ir(e){let[t,n]=st(e,"the place in the status lists");return{list:t,index:n}}function sr(e){let t=L(e,"the end of the holder's code");if([...t].length!==4)throw new c("the end of the holder's code has not four characters");return t}function ar(e,t){let n=M(e,"the first valid day");if(n===t)throw new c("the first valid day repeats the day of issue");return n}function st(e,t){let[n,r,...o]=S(e,t);if(n===void 0||r===void 0||o.length>0)throw new c(`${t} is no pair`);return[E(n,t),E(r,t)]}var dr=/^[1-9ANY][0-9A-HJ-NP-RTUWXY][0-9]{6}[0-9A-HJ-NP-RTUWXY]{8}[0-9X][0-9A-HJ-NP-RTUWXY]$/,at="0123456789ABCDEFGHJKLMNPQRTUWXY",lr=[3,7,9,10,5,8,4,2];function ve(e){return dr.test(e)}function Z(e){return ve(e)&&ke(e)&&e[16]===ur(e.slice(8,16))}function ke(e){let t=at.indexOf(e[17]??"");for(let n=0,r=1;n<17;n+=1,r=r*3%31)t+=at.indexOf(e[n]??"")*r;return t%31===0}function ur(e){let n=(11-lr.reduce((r,o,i)=>r+o*Number.parseInt(e[i]??"",36),0)%11)%11;return n===10?"X":String(n)}var xe=15;function dt(e,t){let n=new Map;for(let[r,o]of We(e,"the type table"))n.set(E(r,"an index of the type table"),cr(o,t));return n}function cr(e,t){let n=k(e,"a type",["code","title","issuer","numbers","scopes","provisional"]),r=C(f(n,"code"),"a type code");if(!Z(r.slice(0,18))||!/^[0-9]{3}$/.test(r.slice(18)))throw new c("a type code is none");return{code:r,title:C(f(n,"title"),"a type's title",1),issuer:T(f(n,"issuer"),"a type's issuer",0,t-1),numbers:S(f(n,"numbers"),"the number templates").map(fr),scopes:S(f(n,"scopes"),"the scopes").map(o=>C(o,"a scope",1)),provisional:T(f(n,"provisional"),"provisional",0,1)===1}}function fr(e){let t=S(e,"a number template").map(r=>typeof r=="number"?T(r,"a number of digits",1,xe):C(r,"a piece of a number template",1)),n=ct(t);if(n<1||n>xe)throw new c("a number template has too few or too many digits");return t}function lt(e,t){let n=e.numbers[t.template];if(n===void 0)throw new v("the type has no such number template");let r=String(t.value).padStart(ct(n),"0");if(r.length>xe)throw new v("the number has more than 15 digits");let o=n.reduce((i,s,a)=>typeof s=="number"?a:i,-1);return n.map((i,s)=>{if(typeof i=="string")return i;let a=s===o?r:r.slice(0,i);return r=r.slice(a.length),a}).join("")}function ut(e,t){return t.map(n=>{let r=typeof n=="number"?e.scopes[n]:n;if(r===void 0)throw new v("the type has no such scope");return r}).join("、")}function ct(e){return e.reduce((t,n)=>typeof n=="number"?t+n:t,0)}var pr=["certificate","presentation","status","event","log"],mr=["exp","iat","ttl","keys","lists","types","issuers","revoked","sequence","list_prefix"];function ft(e){let t=k(A(e),"the bundle",mr),n=i=>f(t,i),r=S(n("issuers"),"the issuers").map(wr),o={sequence:T(n("sequence"),"sequence",1,Number.MAX_SAFE_INTEGER),iat:O(n("iat"),"iat"),ttl:T(n("ttl"),"ttl",1,Y),exp:O(n("exp"),"exp"),keys:S(n("keys"),"the keys").map(hr),revoked:br(n("revoked")),types:dt(n("types"),r.length),issuers:r,listPrefix:C(n("list_prefix"),"list_prefix",1),lists:vr(n("lists"))};if(o.exp<=o.iat)throw new c("the bundle ends before it begins");return kr(o.keys),o}function pt(e,t){let n=e.find(r=>r.firstDay<=t&&t<=r.lastDay)??e[e.length-1];return(n==null?void 0:n.name)??""}function $(e,t){return e.firstDay<=t&&t<=e.lastDay}function hr(e){let t=k(e,"a key",["kid","alg","key","purpose","first_day"],["last_day","issuer"]),n=Je(f(t,"alg")),r=yr(f(t,"purpose")),o=t.get("issuer");if(o===void 0&&(r==="certificate"||r==="presentation"))throw new c("a key for credentials or live codes has no issuer");let i=t.get("last_day");return{kid:P(B(f(t,"kid"),"kid",4)),algorithm:n,key:Qe(f(t,"key"),n),purpose:r,firstDay:M(f(t,"first_day"),"first_day"),lastDay:i===void 0?1/0:M(i,"last_day"),issuer:o===void 0?void 0:gr(o)}}function yr(e){let t=pr.find(n=>n===e);if(t===void 0)throw new c("a key has no purpose of a bundle");return t}function gr(e){let t=C(e,"the issuer of a key");if(!Z(t))throw new c("the issuer of a key is no USCC");return t}function wr(e){let t=S(e,"an issuer").map(n=>{let r=k(n,"an issuer's name",["name"],["first_day","last_day"]),o=r.get("first_day"),i=r.get("last_day");return{name:C(f(r,"name"),"an issuer's name",1),firstDay:o===void 0?-1/0:M(o,"first_day"),lastDay:i===void 0?1/0:M(i,"last_day")}});if(t.length===0)throw new c("an issuer has no name");return t}function br(e){let t=S(e,"revoked").map(n=>B(n,"a revoked key id",4));return mt(t,He),new Set(t.map(P))}function vr(e){let t=S(e,"lists").map(n=>E(n,"the number of a list"));return mt(t,(n,r)=>n-r),t}function mt(e,t){e.slice(1).forEach((n,r)=>{let o=e[r];if(o!==void 0&&t(o,n)>=0)throw new c("items are not in ascending order")})}function kr(e){let t=new Map;for(let n of e){let r=t.get(n.kid)??[];if(r.some(o=>Ze(o.key,n.key)))throw new c("two keys with the same kid and key");t.set(n.kid,[...r,n])}}var ee=class{sequence=0;digest;lists;latest;presentations;constructor(t={}){let{sequence:n,bundle_sha256:r,lists:o={},newest:i,presentations:s={}}=t,a=[...Object.values(o),...i===void 0?[]:[i]];if(n!==void 0&&!(Number.isSafeInteger(n)&&n>=1)||r!==void 0&&!/^[0-9a-f]{64}$/.test(r)||![...a,...Object.values(s)].every(xr)||!Object.keys(s).every(u=>/^[0-9a-f]{16}$/.test(u)))throw new TypeError("The memory of the reader is damaged.");this.sequence=n??0,this.digest=r,this.lists=new Map(Object.entries(o)),this.latest=Math.max(0,...a),this.presentations=new Map(Object.entries(s))}get newest(){return this.latest}judgeBundle(t,n){return t>this.sequence?"newer":t<this.sequence?"older":n===this.digest?"same":"other"}isOlderList(t,n){return n<(this.lists.get(t)??0)}noteBundle(t,n,r){this.sequence=t,this.digest=n,this.latest=Math.max(this.latest,r)}noteList(t,n){this.lists.set(t,n),this.latest=Math.max(this.latest,n)}forgetPresentations(t){for(let[n,r]of this.presentations)t-r>=300&&this.presentations.delete(n)}accept(t,n){return this.presentations.has(t)?!1:(this.presentations.set(t,Math.floor(n)),!0)}toJSON(){return{...this.sequence>0?{sequence:this.sequence}:{},...this.digest===void 0?{}:{bundle_sha256:this.digest},lists:ht(this.lists),...this.latest>0?{newest:this.latest}:{},...this.presentations.size>0?{presentations:ht(this.presentations)}:{}}}};function ht(e){return Object.fromEntries([...e].sort(([t],[n])=>t<n?-1:1))}function xr(e){return Number.isSafeInteger(e)&&e>=0}var yt=4096,Te=17,Tr=7,Sr=new Map([[3,1],[5,2],[8,3],[10,4],[13,5],[15,6],[Te,Tr]]),q=class extends Error{name="VersionUnknown"};function gt(e){let t=Cr(e);if(t[0]!=="1")throw new q("another format version");let n=[];for(let r=1;r<t.length;r+=Te)n.push(Er(t.slice(r,r+Te)));return Ke(...n)}function Cr(e){if(e.length>2*yt||[...e].length>yt)throw new c("the code is too long");let t=e.slice(e.lastIndexOf("#")+1),[,n]=/^[ \t\r\n\v\f]*([0-9]+)[ \t\r\n\v\f]*$/.exec(t)??[];if(n===void 0)throw new c("the code is not made of digits");return n}function Er(e){let t=Sr.get(e.length);if(t===void 0)throw new c("the last group of digits has a length that does not occur");let n=BigInt(e);if(n>=256n**BigInt(t))throw new c("a group of digits does not fit its bytes");return pe(n,t)}var Rr="1.2.156.3005.2",Br=32;function wt(e){if(e.serial.length>Br)throw new v("the serial is too long for an identifier");if(e.version<1||e.version>999)throw new v("the version is not 1 to 999");let t=[e.typeCode,e.issuer,e.serial,String(e.version).padStart(3,"0")];return[Rr,...t,Mr(t.join(""))].join(".")}function Mr(e){let t=36;for(let n of e)t=(t+Number.parseInt(n,36))%36,t=2*(t===0?36:t)%37;return((37-t)%36).toString(36).toUpperCase()}var y=(e,t,n,r)=>({outcome:e,status:t,api_code:n,verify_code:r}),W={ok:y("PASSED","valid",0,0),"not-yet-valid":y("FAILED","inactive",23,1),suspended:y("FAILED","suspended",23,2),expired:y("FAILED","expired",22,3),superseded:y("FAILED","superseded",21,3),ended:y("FAILED","ended",21,3),malformed:y("FAILED","unknown",24,4),"version-unknown":y("FAILED","unknown",24,4),"signature-invalid":y("FAILED","unknown",24,5),"algorithm-mismatch":y("FAILED","unknown",24,5),"purpose-mismatch":y("FAILED","unknown",24,5),"signer-distrusted":y("FAILED","unknown",24,5),"claims-inconsistent":y("FAILED","unknown",24,5),"signer-unknown":y("FAILED","unknown",24,5),"live-code-late":y("FAILED","unknown",23,4),"live-code-replayed":y("FAILED","unknown",23,4),"bundle-stale":y("INDETERMINATE","unknown",1,4),"status-missing":y("INDETERMINATE","unknown",1,4),"status-stale":y("INDETERMINATE","unknown",1,4),"clock-behind":y("INDETERMINATE","unknown",1,4)},Ir=["FAILED","INDETERMINATE","PASSED"],bt=["unknown","revoked","withdrawn","cancelled","ended","superseded","suspended","expired","inactive","valid"];function vt(e){let t=n=>Ir.indexOf(W[n].outcome)*bt.length+bt.indexOf(W[n].status);return e.reduce((n,r)=>t(r)<t(n)?r:n,"ok")}var kt=256;async function Tt(e,t){let n=await xt(e,t);if((n==null?void 0:n.length)!==t)throw new c("no zlib stream of the right length");if(await xt(e.subarray(0,-1),t)!==void 0)throw new c("bytes follow the zlib stream");return n}async function xt(e,t){let{readable:n,writable:r}=new DecompressionStream("deflate"),o=n.getReader();_r(r.getWriter(),e).catch(()=>{});let i=new Uint8Array(t),s=0;try{for(;;){let{done:a,value:u}=await o.read();if(a)return i.subarray(0,s);if(s+u.length>t)return;i.set(u,s),s+=u.length}}catch{return}finally{o.cancel().catch(()=>{})}}async function _r(e,t){for(let n=0;n<t.length;n+=kt)await e.write(t.subarray(n,n+kt));await e.close()}var Ce=1048576,te=2,Se=8/te,St=2,Ct=4,Et=6,Rt=65533,Bt=65534;async function Mt(e){let t=k(A(e),"the status list",[St,Ct,Et,Rt,Bt]),n=k(f(t,Rt),"the list",["lst","bits"]);T(f(n,"bits"),"bits",te,te);let r=O(f(t,Et),"iat"),o=O(f(t,Ct),"exp");if(o<=r)throw new c("the status list ends before it begins");return{sub:C(f(t,St),"sub"),iat:r,exp:o,ttl:T(f(t,Bt),"ttl",1,Y),entries:await Tt(B(f(n,"lst"),"lst"),Ce/Se)}}function Ee(e,t){let n=e.entries[Math.floor(t/Se)];if(n===void 0)throw new RangeError("no such place in a status list");return n>>te*(t%Se)&3}var It={inactive:"未生效",valid:"有效",suspended:"暂停",expired:"过期失效",superseded:"已被替代",cancelled:"注销",withdrawn:"撤销",revoked:"吊销",ended:"已失效",unknown:"未知"};function g(e,t,n=null){return{name:e,outcome:W[t].outcome,reason:t,detail:n}}function _t({checks:e,certificate:t,bundle:n,list:r,now:o,day:i}){let s=e.map(({reason:w})=>w).filter(w=>w!=="ok"),{outcome:a,status:u,api_code:p,verify_code:h}=W[vt(s)];return{outcome:a,status:u,status_zh:It[u],reasons:s.length===0?["ok"]:s,checks:e,certificate:t,api_code:p,verify_code:h,as_of:F(i),verified_at:ye(o),basis:{bundle_sequence:(n==null?void 0:n.sequence)??null,bundle_issued_at:Re(n==null?void 0:n.iat),bundle_expires_at:Re(n==null?void 0:n.exp),list_uri:(r==null?void 0:r.sub)??null,list_issued_at:Re(r==null?void 0:r.iat)}}}function Re(e){return e===void 0?null:ye(e)}var Ar=[[1,"scope"],[2,"work_title"],[4,"holder_name"]];function At(e,t,n,r=e.issuedDay){let o=t.types.get(e.type);if(o===void 0||n.issuer===void 0)throw new v("the bundle has no such type");let i=wt({...e,typeCode:o.code,issuer:n.issuer}),{number:s,scope:a}=e,u=typeof s=="string"?s:lt(o,s),p=a===void 0?null:ut(o,a);if(!$(n,r))throw new v("the day of signing is not one of the key's life");return Or(e),{identifier:i,certificate_number:u,version:e.version,holder_name:e.holderName,title:o.title,type_code_provisional:o.provisional,issuing_authority:pt(t.issuers[o.issuer]??[],e.issuedDay),holder_code:e.holderCode??null,holder_tail:e.holderTail??null,legal_representative:e.legalRepresentative??null,address:e.address??null,issued_date:F(e.issuedDay),valid_from:F(e.firstDay),valid_to:e.lastDay===void 0?null:F(e.lastDay),scope:p,work_title:e.workTitle??null,cut:Ar.filter(([h])=>e.cut&h).map(([,h])=>h)}}function Or({firstDay:e,lastDay:t,index:n,holderCode:r}){if(t!==void 0&&t<e)throw new v("the period ends before it begins");if(n>=Ce)throw new v("a status list has no such place");if(r!==void 0&&ve(r)&&!ke(r))throw new v("the holder's code does not hold its check")}var[Ot,Dt,Be]=[4,6,7],Dr=8,Lr=60,Lt=30;function Nt(e){try{let t=A(e);return t instanceof Map&&t.has(Be)}catch(t){if(t instanceof c)return!1;throw t}}function Pt(e){let t=k(A(e),"the claims",[Ot,Dt,Be,V]),n=O(f(t,Dt),"iat"),r=O(f(t,Ot),"exp");if(r!==n+Lr)throw new c("a live code lives for another time than 60 seconds");let o=[m.lastDay,m.legalRepresentative,m.address],i=k(f(t,V),"the facts",[...ge,m.entry],[...we,...o]),s=R(i,m.lastDay,a=>M(a,"the last valid day"));return{credential:be(i,s),presentation:{iat:n,exp:r,cti:P(B(f(t,Be),"cti",Dr)),entry:T(f(i,m.entry),"the entry",0,3)}}}function Ft({iat:e,exp:t},n){return e-Lt<=n&&n<=t+Lt}function ne(e,t){let n=e.keys.filter(o=>o.kid===t.kid);if(n.length===0)return"signer-unknown";let r=n.filter(o=>o.algorithm===t.algorithm);return r.length===0?"algorithm-mismatch":e.revoked.has(t.kid)?"signer-distrusted":r}async function re(e,t,n){for(let r of e)if(await n.verify(r.key,t.signed,t.signature))return r}var Nr=["ok","ended","suspended","superseded"],Pr=86400;function jt({firstDay:e,issuedDay:t,lastDay:n},r){return n!==void 0&&r>n?"expired":r<e||r<t?"not-yet-valid":"ok"}function Ut({index:e},t,n,r){let{now:o}=r,i=g("freshness",Ht(o,t,n));return t!==void 0&&o>=t.exp?[i]:[g("status",Kt(t===void 0?void 0:Ee(t,e),r)),i]}function zt({index:e},t,n,r,o,i){let{now:s}=o,a=n!==void 0&&s<n.exp&&n.iat>t.iat;return[g("status",Kt(a?Ee(n,e):t.entry,o)),g("freshness",Ht(s,void 0,Math.max(r,(n==null?void 0:n.iat)??0))),g("presentation",Fr(s,t,i))]}function Kt(e,{now:t,day:n}){return n<D(t)||e===void 0?"status-missing":Nr[e]}function Ht(e,t,n){return e<Math.max(n,(t==null?void 0:t.iat)??0)?"clock-behind":t!==void 0&&(e>=t.exp||e>t.iat+Pr)?"status-stale":"ok"}function Fr(e,t,n){return Ft(t,e)?n(t.cti)?"ok":"live-code-replayed":"live-code-late"}async function Vt(e,t,n){let r=[],o=()=>({checks:r,certificate:null,list:void 0}),i=jr(e,r);if(i===void 0)return o();let s=await Ur(i,t,n.now,r);if(s===void 0)return o();let{bundle:a,key:u}=s,p=Nt(i.payload),h=u.purpose===(p?"presentation":"certificate");if(r.push(g("purpose",h?"ok":"purpose-mismatch")),!h)return o();let w=zr(i,p,a,u,r);if(w===void 0)return o();let{credential:N,presentation:Ue,certificate:Xn}=w;r.push(g("period",jt(N,n.day)));let ce=t.listAt(`${a.listPrefix}${N.list}`),ze=Math.max(t.newest,a.iat);return Ue===void 0?r.push(...Ut(N,ce,ze,n)):r.push(...zt(N,Ue,ce,ze,n,t.accept)),{checks:r,certificate:Xn,list:ce}}function jr(e,t){try{if(typeof e!="string")throw new c("the code is no text");let n=K(gt(e),Ge);return t.push(g("format","ok")),n}catch(n){if(n instanceof q)t.push(g("format","version-unknown",n.message));else if(n instanceof c)t.push(g("format","malformed",n.message));else throw n;return}}async function Ur(e,{bundle:t,backend:n},r,o){if(t===void 0){o.push(g("signer","bundle-stale","there is no bundle that is still good"));return}let i=ne(t,e);if(typeof i=="string"){let a=i==="signer-unknown"&&r>t.iat+t.ttl;o.push(g("signer",a?"bundle-stale":i));return}o.push(g("signer","ok"));let s=await re(i,e,n);return o.push(g("signature",s===void 0?"signature-invalid":"ok")),s===void 0?void 0:{bundle:t,key:s}}function zr({payload:e},t,n,r,o){try{let i=t?Pt(e):{credential:it(e),presentation:void 0},{credential:s,presentation:a}=i,u=a===void 0?s.issuedDay:D(a.iat),p=At(s,n,r,u);return o.push(g("claims","ok")),{...i,certificate:p}}catch(i){if(i instanceof c)o.push(g("claims","malformed",i.message));else if(i instanceof v)o.push(g("claims","claims-inconsistent",i.message));else throw i;return}}var U=class e{constructor(t,n,r){this.roots=t;this.backend=r;this.memories=new ee(n)}roots;backend;bundle;lists=new Map;lastOffer=Promise.resolve();memories;static async create({roots:t,memory:n,backend:r}){return new e(t,n,r??await X())}get memory(){return this.memories.toJSON()}get currentBundle(){return this.bundle}async acceptBundle(t,n){let[r,o]=[fe(t),Me(n)];return this.inTurn(()=>this.takeBundle(r,o))}async acceptStatusList(t,n,r){let[o,i]=[fe(t),Me(n)];return this.inTurn(()=>this.takeStatusList(o,i,r))}async read(t,{now:n,on:r}){let o=Me(n),i=r===void 0?D(o):nt(r);if(i===void 0)throw new RangeError("The day asked about is no date.");this.memories.forgetPresentations(o);let s=new Map(this.lists),a={bundle:this.bundleAt(o),listAt:p=>{var h;return(h=s.get(p))==null?void 0:h.list},newest:this.memories.newest,accept:p=>this.memories.accept(p,o),backend:this.backend},u={now:o,day:i};return _t({...await Vt(t,a,u),bundle:a.bundle,...u})}async takeBundle(t,n){let r=K(t,Xe),o=await this.judgeRoot(r);if(o!==void 0)return I(o);let i=ft(r.payload),s=P(await this.backend.sha256(t));if(n>=i.exp)return I("expired");let a=this.memories.judgeBundle(i.sequence,s);if(a==="older")return I("older");if(a==="other")return I("sequence-repeated");let u=await this.listsUnder(i);return this.memories.noteBundle(i.sequence,s,i.iat),this.bundle=i,this.lists=u,{taken:!0,value:i}}async takeStatusList(t,n,r){let o=this.bundleAt(n);if(o===void 0)return I("bundle-missing");let i=K(t,Ye),s=await this.statusSignerOf(i,o);if(typeof s=="string")return I(s);let a=await Mt(i.payload);return!Kr(a.sub,o)||r!==void 0&&a.sub!==r?I("address-mismatch"):$(s,D(a.iat))?this.memories.isOlderList(a.sub,a.iat)?I("older"):(this.memories.noteList(a.sub,a.iat),this.lists.set(a.sub,{envelope:i,list:a}),{taken:!0,value:a}):I("key-out-of-life")}async statusSignerOf(t,n){let r=ne(n,t);if(typeof r=="string")return r;let o=await re(r,t,this.backend);return o===void 0?"signature-invalid":o.purpose==="status"?o:"purpose-mismatch"}async listsUnder(t){let n=new Map;for(let[r,o]of this.lists){let i=await this.statusSignerOf(o.envelope,t);typeof i!="string"&&$(i,D(o.list.iat))&&n.set(r,o)}return n}inTurn(t){let n=this.lastOffer.then(()=>Hr(t()));return this.lastOffer=n.catch(()=>{}),n}bundleAt(t){return this.bundle!==void 0&&t<this.bundle.exp?this.bundle:void 0}async judgeRoot(t){let n=this.roots.filter(({kid:r,key:o})=>r===t.kid&&o.algorithm===t.algorithm);if(n.length===0)return"root-unknown";for(let{key:r}of n)if(await this.backend.verify(r,t.signed,t.signature))return;return"signature-invalid"}};function Kr(e,{listPrefix:t}){let n=e.slice(t.length);return e.startsWith(t)&&/^(0|[1-9][0-9]{0,15})$/.test(n)&&Number.isSafeInteger(Number(n))}function Me(e){let t=e.getTime()/1e3;if(Number.isNaN(t))throw new RangeError("The clock is no instant.");return t}function I(e,t=null){return{taken:!1,reason:e,detail:t}}async function Hr(e){try{return await e}catch(t){if(t instanceof c)return I("malformed",t.message);throw t}}async function oe(e,t){return et(e,t??await X())}var $t=6e3,Vr=6e4;function qt(e){return Ie(`/api/v1/certificates/${encodeURIComponent(e)}`,{},$t)}function la(e,t){let n=JSON.stringify({certificate_number:e,holder_name:t});return Ie("/api/v1/verifications",{method:"POST",headers:{"content-type":"application/json"},body:n},$t)}function ua(e){let t=new FormData;return t.append("file",e,"certificate.pdf"),Ie("/api/v1/verifications",{method:"POST",body:t},Vr)}async function Ie(e,t,n){let r=new AbortController,o=setTimeout(()=>r.abort(),n);try{let i=await fetch(e,{...t,cache:"no-store",credentials:"omit",signal:r.signal});if(i.ok)return{kind:"report",report:await i.json()};if(i.status===429)return{kind:"too-many"};if(i.status===413)return{kind:"too-large"};if(i.status>=500)return{kind:"unreachable"};let s=await i.json();return{kind:"refused",code:typeof s.code=="string"?s.code:""}}catch{return{kind:"unreachable"}}finally{clearTimeout(o)}}var _e={zh:{},en:{}},Wt="ecert.language",ie=qr();function fa(e){_e=e}function se(){return ie}function Gt(e){ie=e,$r();try{localStorage.setItem(Wt,e)}catch{}}function $r(){document.documentElement.lang=ie==="zh"?"zh-CN":"en"}function l(e,t={}){return(_e[ie][e]??e).replace(/\{(\w+)\}/g,(n,r)=>String(t[r]??n))}function ae(e){return Object.hasOwn(_e.zh,e)}function qr(){try{let e=localStorage.getItem(Wt);if(e==="zh"||e==="en")return e}catch{}return navigator.languages.some(e=>e.toLowerCase().startsWith("zh"))?"zh":"en"}var Yt=new Map;async function ha(e,t){try{let n=Yt.get(e)??await Wr(e);return Yt.set(e,n),new Map(n.map(({key:r,label:o,label_en:i})=>[r,t==="en"?i:o]))}catch{return new Map}}async function Wr(e){let t=await fetch(`/api/v1/catalogue/${encodeURIComponent(e)}`,{credentials:"omit"});if(!t.ok)throw new Error(`the catalogue answered ${t.status}`);return(await t.json()).fields}var G=class extends Error{constructor(n){super(n);this.reason=n}reason;name="Refused"};function Xt(e){return{done:!0,value:e}}function Jt(e){return{done:!1,reason:e}}var Ae=class extends Error{name="StorageUnavailable"},de=class{constructor(t,n){this.database=t;this.reopen=n}database;reopen;isClosed=!1;static async open(t,n,r,o){let i=()=>Gr(t,n,r,o);try{return new this(await i(),i)}catch{throw new Ae("the storage cannot be opened")}}async read(t,n){return n(Qt(await this.transaction(t,"readonly")))}async write(t,n){try{let r=await this.transaction(t,"readwrite"),o=Yr(r);try{let i=await n(Qt(r));return await o,Xt(i)}catch(i){Xr(r);let s=await o.then(()=>i).catch(a=>a??i);throw i instanceof G?i:s}}catch(r){return Jt(r instanceof G?r.reason:Jr(r))}}close(){this.isClosed=!0,this.database.close()}async transaction(t,n){let r=()=>this.database.transaction([...t],n,{durability:"strict"});try{return r()}catch(o){if(this.isClosed)throw o;return this.database=await this.reopen(),r()}}};function Gr(e,t,n,r){return new Promise((o,i)=>{let s=e.open(t,n);s.onupgradeneeded=({oldVersion:a})=>r(s.result,a),s.onerror=()=>i(s.error),s.onsuccess=()=>{let a=s.result;a.onversionchange=()=>a.close(),o(a)}})}function Yr(e){let t=new Promise((n,r)=>{e.oncomplete=()=>n(),e.onabort=()=>r(e.error)});return t.catch(()=>{}),t}function Xr(e){try{e.abort()}catch{}}function Jr(e){return(typeof e=="object"&&e!==null&&"name"in e?e.name:void 0)==="QuotaExceededError"?"storage-full":"storage-failed"}function Qt(e){let t=(n,r)=>{let o=e.objectStore(n);return r==null?o:o.index(r)};return{get:(n,r)=>j(t(n).get(r)),getAll:(n,r,o)=>j(t(n,r).getAll(o)),count:(n,r,o)=>j(t(n,r).count(o)),first:(n,r,o)=>j(t(n,r).get(o)),put:async(n,r,o)=>{await j(e.objectStore(n).put(r,o))},add:async(n,r)=>{await j(e.objectStore(n).add(r))},delete:async(n,r)=>{await j(e.objectStore(n).delete(r))}}}function j(e){return new Promise((t,n)=>{e.onsuccess=()=>t(e.result),e.onerror=()=>n(e.error)})}var Qr="ecert-trust",z="kept";function Zr(){let e=new Map;return{lasting:!1,get:async t=>e.get(t),put:async t=>{for(let[n,r]of Object.entries(t))r===void 0?e.delete(n):e.set(n,r)}}}async function ka(){try{let e=await de.open(indexedDB,Qr,1,t=>{t.createObjectStore(z)});return{lasting:!0,get:t=>e.read([z],n=>n.get(z,t)),put:async t=>{let n=await e.write([z],async r=>{for(let[o,i]of Object.entries(t))await(i===void 0?r.delete(z,o):r.put(z,i,o))});if(!n.done)throw new Error(n.reason)}}}catch{return Zr()}}var eo="/scan/root.json",to="/bundle",no=15e3,Zt=class{constructor(t){this.parts=t}parts;reader;roots=[];syncedAt;troubles=[];clockBehind;rootsText;running;get lasting(){return this.parts.store.lasting&&!this.troubles.some(({kind:t})=>t==="not-kept")}async load(){let{store:t,clock:n}=this.parts,[r,o,i,s,a]=await Promise.all(["roots","memory","bundle","lists","synced"].map(u=>t.get(u).catch(()=>{})));if(typeof r!="string")return!1;try{this.roots=await oe(JSON.parse(r)),this.reader=await U.create({roots:this.roots,...o===void 0?{}:{memory:o}})}catch{return[this.roots,this.reader]=[[],void 0],!1}this.rootsText=r,typeof a=="number"&&(this.syncedAt=new Date(a)),i instanceof Uint8Array&&await this.reader.acceptBundle(i,n());for(let[u,p]of s instanceof Map?s:[])typeof u=="string"&&p instanceof Uint8Array&&await this.reader.acceptStatusList(p,n(),u);return!0}async offeredRoots(){let t=await(await this.ask(eo)).text();return{roots:await oe(JSON.parse(t)),text:t}}async pin(t){this.roots=await oe(JSON.parse(t)),this.reader=await U.create({roots:this.roots}),this.rootsText=t,this.syncedAt=void 0,await this.keep({roots:t,memory:void 0,bundle:void 0,lists:void 0,synced:void 0})}async forget(){[this.roots,this.reader,this.rootsText,this.syncedAt,this.troubles]=[[],void 0,void 0,void 0,[]],await this.keep({roots:void 0,memory:void 0,bundle:void 0,lists:void 0,synced:void 0})}refresh(){return this.running??(this.running=this.refreshOnce().finally(()=>this.running=void 0)),this.running}async keepMemory(){this.reader!==void 0&&await this.keep({memory:this.reader.memory})}async refreshOnce(){let{reader:t}=this;if(t===void 0)return;let{clock:n}=this.parts,r=[],o=new Map,i;try{let s=await this.bytesOf(to),a=await t.acceptBundle(s,n());a.taken?i=s:r.push({kind:"bundle",reason:a.reason});let u=t.currentBundle;for(let p of i===void 0||u===void 0?[]:u.lists){let h=`${(u==null?void 0:u.listPrefix)??""}${p}`,w=await this.bytesOf(new URL(h).pathname),N=await t.acceptStatusList(w,n(),h);N.taken?o.set(h,w):r.push({kind:"list",reason:N.reason})}}catch{r.push({kind:"unreachable"})}this.troubles=r,i!==void 0&&(r.length===0&&(this.syncedAt=n()),await this.keep({roots:this.rootsText,bundle:i,memory:t.memory,...r.length===0?{lists:o,synced:n().getTime()}:{}}))}async bytesOf(t){return new Uint8Array(await(await this.ask(t)).arrayBuffer())}async ask(t){let n=new AbortController,r=setTimeout(()=>n.abort(),no),o=await this.parts.fetch(t,{cache:"no-cache",signal:n.signal}).finally(()=>clearTimeout(r));if(!o.ok)throw new Error(`${t} answered ${o.status}`);let i=Date.parse(o.headers.get("date")??"");return Number.isNaN(i)||(this.clockBehind=Math.round((i-this.parts.clock().getTime())/1e3)),o}async keep(t){try{await this.parts.store.put(t),this.troubles=this.troubles.filter(({kind:n})=>n!=="not-kept")}catch{this.troubles=[...this.troubles,{kind:"not-kept"}]}}};var ro=["identifier","certificate_number","version","issued_date","valid_from","valid_to","holder_name"],en=["FAILED","INDETERMINATE","PASSED"],oo=new Set(["status-missing","status-stale","clock-behind"]),io=new Set(["suspended","ended","superseded"]);function le(e,t){let n=typeof t=="object"&&t.kind==="report"?t.report:void 0,r=typeof t=="object"?t.kind:t,o=e===void 0||n===void 0?[]:uo(e.certificate,n.certificate),i={inquiry:r,local:e,remote:n,differing:o};if(o.length>0)return{...{colour:"red",outcome:"FAILED",status:"unknown",reason:"register-differs"},decidedBy:"register",...i};let s=ao(e,n),a=s==="register"?n:e;if(a===void 0)return{...{colour:"amber",outcome:"INDETERMINATE",status:"unknown",reason:"register-unreachable"},decidedBy:s,...i};let{outcome:u,status:p}=a;return{colour:so(u),outcome:u,status:p,reason:lo(a),decidedBy:s,...i}}function so(e){return e==="PASSED"?"green":e==="FAILED"?"red":"amber"}function tn(e){var t;return(t=e.certificate)==null?void 0:t.identifier}function ao(e,t){return t===void 0?e===void 0?"register":"device":e===void 0?"register":e.certificate===null?"device":e.reasons.every(n=>oo.has(n))||t.outcome==="FAILED"&&e.reasons.every(n=>io.has(n))||en.indexOf(t.outcome)<=en.indexOf(e.outcome)?"register":"device"}function lo({outcome:e,status:t,reasons:n,checks:r}){var s;let o=r.filter(a=>a.outcome===e),i=o.find(({reason:a})=>a===t);return(i==null?void 0:i.reason)??((s=o.find(({reason:a})=>n.some(u=>u===a)))==null?void 0:s.reason)??n[0]??"ok"}function uo(e,t){return e===null||t===null?[]:ro.filter(n=>n==="holder_name"&&e.cut.includes("holder_name")?!t.holder_name.startsWith(e.holder_name):e[n]!==t[n])}async function _a(e,t,{now:n,asking:r,tell:o}){let{reader:i}=t;if(i===void 0)throw new Error("The reader has no roots yet.");let s=await i.read(e,{now:n()}),a=s.checks.some(({name:w})=>w==="presentation")?t.keepMemory():void 0,u=tn(s),p=r==="register"&&u!==void 0,h=le(s,p?"asking":"none");return o(h),p&&(h=await co(e,t,s,await qt(u),n),o(h)),await a,h}async function co(e,t,n,r,o){var u;let i=le(n,r),s=((u=i.remote)==null?void 0:u.outcome)==="PASSED"&&n.outcome==="FAILED"&&i.decidedBy==="device",a=n.checks.some(({name:p})=>p==="presentation");return!s||a||t.reader===void 0?i:(await t.refresh(),le(await t.reader.read(e,{now:o()}),r))}function Oa(e){return/[#/]/.test(e)||e.length>128||/^\d{60,}$/.test(e.replace(/\s/g,""))}function Da(e){return e.find(t=>/\/[vp]#\d/.test(t))??e[0]}var fo=2400,po=2e4,nn=class{constructor(t){this.address=t}address;worker;last=0;decoder;start(){this.worker??(this.worker=new Worker(this.address,{type:"module"}))}async read(t,n){this.start();let{worker:r}=this;if(r===void 0)return[];let o={id:++this.last,picture:t,thorough:n},i=await new Promise(s=>{let a=w=>{w.data.id===o.id&&p(w.data)},u=()=>p(void 0),p=w=>{clearTimeout(h),r.removeEventListener("message",a),r.removeEventListener("error",u),s(w)},h=setTimeout(u,po);r.addEventListener("message",a),r.addEventListener("error",u),r.postMessage(o,[t.data.buffer])});return i===void 0?(r.terminate(),this.worker=void 0,[]):(this.decoder=i.decoder,i.texts)}async readFile(t){let n=await createImageBitmap(t);try{for(let r of[fo,1e3]){let o=Math.min(1,r/Math.max(n.width,n.height)),[i,s]=[Math.max(1,Math.round(n.width*o)),Math.max(1,Math.round(n.height*o))],a=document.createElement("canvas");[a.width,a.height]=[i,s];let u=a.getContext("2d",{willReadFrequently:!0});if(u===null)return[];u.fillStyle="#fff",u.fillRect(0,0,i,s),u.drawImage(n,0,0,i,s);let p=await this.read(u.getImageData(0,0,i,s),!0);if(p.length>0)return p}return[]}finally{n.close()}}};function d(e,t={},...n){let r=document.createElement(e);for(let[o,i]of Object.entries(t))i==null||i===!1||(typeof i=="function"?r.addEventListener(o.slice(2),i):r.setAttribute(o,i===!0?"":String(i)));return r.append(...rn(n)),r}function Pa(e,...t){var o;let n=document.activeElement,r=n!==null&&e.contains(n)?n.getAttribute("data-id"):null;e.replaceChildren(...rn(t)),r!==null&&((o=e.querySelector(`[data-id="${CSS.escape(r)}"]`))==null||o.focus({preventScroll:!0}))}function rn(e){return e.filter(t=>t!=null&&t!==!1)}var on=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var sn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var an=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var dn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var ln=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var un=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var cn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var fn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var pn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var mn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var hn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var yn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var gn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var wn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var bn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var vn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var kn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var xn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Tn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Sn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Cn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var En=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Rn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Bn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Mn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var In=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var _n=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var An=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var On=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Dn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Ln=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Nn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Pn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Fn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var jn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Yo={alert:on,building:sn,camera:an,check:dn,checked:ln,chevron:un,clock:cn,cross:Fn,crossed:fn,download:pn,flag:mn,flashlight:hn,globe:yn,hash:gn,image:wn,info:bn,key:vn,left:kn,list:xn,phone:Tn,pin:Sn,printer:Cn,question:En,refresh:Rn,scan:Bn,search:Mn,send:In,settings:_n,shield:An,silent:On,sound:Dn,upload:Ln,wifi:Nn,wifiOff:Pn,zoom:jn};function x(e,t=20){let n=new DOMParser().parseFromString(Yo[e],"image/svg+xml").documentElement,r=document.importNode(n,!0);return r.removeAttribute("class"),r.setAttribute("width",String(t)),r.setAttribute("height",String(t)),r.setAttribute("aria-hidden","true"),r.setAttribute("focusable","false"),r}var Xo=864e5;function rl(e,t){let n=Math.floor((t.getTime()-e.getTime())/6e4);if(n<1)return l("age.now");let[r,o]=n<60?["minute",n]:n<2880?["hour",Math.floor(n/60)]:["day",Math.floor(n/1440)];return new Intl.RelativeTimeFormat(Kn(),{numeric:"always"}).format(-o,r)}function Un(e){let t={year:"numeric",month:"2-digit",day:"2-digit",hour:"2-digit",minute:"2-digit"};return new Intl.DateTimeFormat(Kn(),{...t,hourCycle:"h23",timeZone:"Asia/Shanghai"}).format(e)}function zn(e,t){if(e===null)return!1;let n=Date.parse(e)-Date.parse(t);return n>=0&&n<=30*Xo}function ol(e){return e.replace(/(.{4})(?=.)/g,"$1 ")}function _(e){return ae(e)?l(e):e.slice(e.lastIndexOf(".")+1)}function Kn(){return se()==="zh"?"zh-CN":"en-GB"}function Hn(e,t,n,{kind:r="plain",symbol:o,disabled:i=!1}={}){let s={type:"button",class:`button button-${r}`,"data-id":e,disabled:i,onclick:n};return d("button",s,o===void 0?null:x(o),d("span",{},t))}function ue(e,...t){return d("section",{class:"card"},e===null?null:d("h2",{class:"card-title"},e),...t)}function b(e,...t){return d("div",{class:"row"},d("dt",{},e),d("dd",{},...t))}function Oe(e,t,n={},r){let o=d("input",{id:e,"data-id":e,class:"input",autocomplete:"off",...n,...r===void 0?{}:{"aria-describedby":`${e}-hint`}});return d("div",{class:"field"},d("label",{for:e},t),o,r===void 0?null:d("p",{class:"hint",id:`${e}-hint`},r))}function De(e,t,n,r,{symbol:o="image",capture:i}={}){let s=d("input",{type:"file",class:"visually-hidden",id:e,"data-id":e,accept:n,capture:i,onchange:a=>{var h;let u=a.target,p=(h=u.files)==null?void 0:h[0];u.value="",p!==void 0&&r(p)}});return d("span",{class:"chooser"},s,d("label",{for:e,class:"button button-plain"},x(o),d("span",{},t)))}function Vn(e,t,n){let r=e==="info"?"info":e==="warn"?"alert":"crossed";return d("div",{class:`notice notice-${e}`,"data-id":n,role:e==="info"?"note":"alert"},x(r),d("p",{},t))}function ll(e){let t=se()==="zh"?"en":"zh",n=()=>{Gt(t),e()},r=t==="en"?"EN":"中文";return d("button",{type:"button",class:"switch","data-id":"language",lang:t==="en"?"en":"zh-CN",title:l("language.switch"),"aria-label":t==="en"?"English":"中文",onclick:n},x("globe",18),d("span",{},r))}var Jo={PASSED:"checked",FAILED:"crossed",INDETERMINATE:"question"};function qn({local:e,remote:t}){return e===void 0&&t===void 0?null:d("details",{class:"card checks","data-id":"checks"},d("summary",{},d("span",{},l("checks.title")),x("chevron")),e===void 0?null:$n("checks.device",e.checks),t===void 0?null:$n("checks.register",t.checks),d("dl",{},...Zo(e,t)))}function $n(e,t){return d("div",{},d("h3",{},l(e)),d("ul",{class:"checklist"},...t.map(Qo)))}function Qo({name:e,outcome:t,reason:n}){let r=n==="ok"?l(`outcome.${t}`):_(`reason.${n}`);return d("li",{class:`check check-${t.toLowerCase()}`},x(Jo[t]),d("strong",{},_(`check.${e}`)),d("span",{},r))}function Zo(e,t){var r,o;return[["basis.as_of",(r=t??e)==null?void 0:r.as_of],["basis.bundle",(o=e==null?void 0:e.basis.bundle_sequence)==null?void 0:o.toString()],["basis.bundle_expires",Le(e==null?void 0:e.basis.bundle_expires_at)],["basis.list",Le(e==null?void 0:e.basis.list_issued_at)],["basis.register",Le(t==null?void 0:t.verified_at)]].flatMap(([i,s])=>s?[b(l(i),s)]:[])}function Le(e){return e?Un(new Date(e)):void 0}var ei=new Set(["certificate_number","holder_name","holder_code","issuing_authority","issue_date","valid_from","valid_to"]);function Gn(e,t=new Map){var a,u,p,h;let n=((a=e.remote)==null?void 0:a.certificate)??null,r=((u=e.local)==null?void 0:u.certificate)??null,o=n??r;if(o===null)return null;let i=((p=e.local)==null?void 0:p.checks.some(({name:w})=>w==="presentation"))??!1,s=((h=e.remote??e.local)==null?void 0:h.as_of)??"";return d("section",{class:"card facts","data-id":"facts"},d("p",{},d("span",{class:"pill"},o.title)," ",i?d("span",{class:"tag","data-id":"live"},l("fact.live")):null),d("h2",{class:"holder","data-id":"holder"},o.holder_name," ",Ne(n,r,"holder_name")?Pe():null),d("dl",{},b(l("fact.certificate_number"),o.certificate_number," ",(n==null?void 0:n.number_provisional)===!0?Wn():null),...ti(n,r),...r!=null&&r.work_title?[b(l("fact.work_title"),r.work_title," ",Ne(n,r,"work_title")?Pe():null)]:[],...r!=null&&r.scope&&(n===null||t.size===0)?[b(l("fact.scope"),r.scope," ",Ne(n,r,"scope")?Pe():null)]:[],...ni(r,n),...n===null?[]:ri(n,t),b(l("fact.period"),...oi(o.valid_from,o.valid_to)," ",zn(o.valid_to,s)?d("span",{class:"tag tag-amber"},l("fact.ends-soon")):null),b(l("fact.issued_date"),o.issued_date),b(l("fact.issuing_authority"),o.issuing_authority),b(l("fact.version"),String(o.version)),b(l("fact.identifier"),d("span",{class:"mono"},o.identifier)," ",o.type_code_provisional?Wn():null)))}function ti(e,t){let n=(e==null?void 0:e.holder_code)??(t==null?void 0:t.holder_code)??(t!=null&&t.holder_tail?`…${t.holder_tail}`:null);return n?[b(l(n.length===18&&!/[*…]/.test(n)?"fact.uscc":"fact.holder_code"),n)]:[]}function ni(e,t){let n=new Set(Object.values((t==null?void 0:t.claims)??{}));return[["fact.legal_representative",e==null?void 0:e.legal_representative],["fact.address",e==null?void 0:e.address]].flatMap(([o,i])=>i&&!n.has(i)?[b(l(o),i)]:[])}function ri(e,t){let n=new Set([e.certificate_number,e.holder_name,e.holder_code]);return Object.entries(e.claims).flatMap(([r,o])=>{let i=t.get(r);return i===void 0||ei.has(r)||n.has(o)?[]:[b(i,Fe(o))]})}function oi(e,t){let n=r=>d("span",{class:"nowrap"},r);return t===null?[n(e),l("period.open")]:[n(e),l("period.to"),n(t)]}function Fe(e){return Array.isArray(e)?e.map(Fe).join(l("list.separator")):typeof e=="boolean"?l(e?"value.yes":"value.no"):e!==null&&typeof e=="object"?Object.values(e).map(Fe).join(" "):e==null?"":String(e)}function Ne(e,t,n){return(e===null||n!=="holder_name")&&((t==null?void 0:t.cut.includes(n))??!1)}function Pe(){return d("span",{class:"tag"},_("fact.cut"))}function Wn(){return d("span",{class:"tag tag-amber",title:l("fact.provisional.text")},l("fact.provisional"))}var ii={green:"check",red:"cross",amber:"question"},si=new Set(["malformed","version-unknown","file-unreadable"]);function Dl(e,t={}){return li(e),d("article",{class:`verdict verdict-${e.colour}`,"data-id":"verdict"},ui(e,t.top),d("div",{class:"sheet"},ci(e),fi(e),pi(t.foreign),Gn(e,t.labels),mi(e),qn(e),t.foot))}function ai({status:e,outcome:t,reason:n}){return e!=="unknown"?_(`verdict.${e}`):t==="INDETERMINATE"?l("verdict.open"):si.has(n)?l("verdict.none"):n==="not-registered"?l("verdict.not-registered"):n.startsWith("live-code")?l("verdict.late"):l("verdict.refused")}function di(e){return _(`reason.${e}`)}function li({colour:e,reason:t,status:n,inquiry:r}){let{dataset:o}=document.body;[o.verdict,o.reason,o.status,o.inquiry]=[e,t,n,r]}function ui(e,t){return d("header",{class:"hero"},t,d("div",{class:"disc"},x(ii[e.colour],52)),d("h1",{class:"headline","data-id":"headline",tabindex:"-1"},ai(e)),d("p",{class:"subline",role:"status"},l(`colour.${e.colour}`)))}function ci(e){let t=e.colour==="green"?"checked":e.colour==="red"?"crossed":"question",n=`advice.${e.reason}`,r=`advice.${e.colour}`;return d("section",{class:"card reason","data-id":"reason"},x(t,24),d("div",{},d("p",{class:"reason-sentence"},di(e.reason)),d("p",{class:"reason-advice"},ae(n)?l(n):l(r))))}function fi({differing:e,local:t,remote:n}){let[r,o]=[t==null?void 0:t.certificate,n==null?void 0:n.certificate];if(e.length===0||!r||!o)return null;let i=a=>a===null?l("differing.none"):String(a),s=e.map(a=>b(_(`fact.${a}`),d("p",{class:"differing-code"},d("strong",{},l("source.code")),` ${i(r[a])}`),d("p",{},d("strong",{},l("source.register")),` ${i(o[a])}`)));return d("section",{class:"card","data-id":"differences"},d("h2",{class:"card-title"},l("differing.title")),d("dl",{},...s))}function pi(e){if(e===void 0||e==="")return null;let t=e.length>300?`${e.slice(0,300)}…`:e;return d("section",{class:"card","data-id":"foreign"},d("h2",{class:"card-title"},l("foreign.title")),d("p",{class:"foreign"},t),d("p",{class:"hint"},l(/^https?:/i.test(e)?"foreign.address":"foreign.text")))}function mi(e){let t=[],{local:n,remote:r,inquiry:o}=e;return n!=null&&n.certificate&&t.push(["shield",l("source.code"),l("source.code.text")]),n!==void 0&&r===void 0&&n.basis.list_issued_at!==null&&t.push(["clock",l("source.lists"),l("source.lists.text")]),t.push(...hi(o,r,n!==void 0)),t.length===0?null:d("section",{class:"card","data-id":"sources"},d("h2",{class:"card-title"},l("source.title")),d("ul",{class:"sources"},...t.map(([i,s,a])=>d("li",{},x(i),d("div",{},d("strong",{},s),d("p",{},a))))))}function hi(e,t,n){return e==="none"?[]:t!==void 0?[["building",l("source.register"),l(n?"source.register.text":"source.register.plain")]]:[[e==="asking"?"refresh":"wifiOff",l("source.register"),yi(e,n)]]}function yi(e,t){return e==="unreachable"&&!t?l("inquiry.alone"):_(`inquiry.${e}`)}function Ul(e,t){return[t===void 0?null:Vn("warn",t,"complaint"),d("h1",{class:"visually-hidden"},l("app.title")),d("p",{class:"lead"},l("page.lead")),gi(e),wi(e),bi(e),d("p",{class:"host"},x("key"),d("span",{},l("page.host")," ",d("strong",{},location.host)))]}function gi({file:e}){let t=d("div",{class:"drop","data-id":"drop",ondragover:n=>{n.preventDefault(),t.classList.add("drop-over")},ondragleave:()=>t.classList.remove("drop-over"),ondrop:n=>{var o;n.preventDefault(),t.classList.remove("drop-over");let r=(o=n.dataTransfer)==null?void 0:o.files[0];r!==void 0&&e(r)}},x("upload",32),d("p",{},l("page.photo.text")),d("div",{class:"actions"},De("take",l("page.photo.take"),"image/*",e,{symbol:"camera",capture:"environment"}),De("file",l("page.photo.choose"),"image/*,application/pdf,.pdf",e)));return ue(l("page.photo.title"),t,d("p",{class:"hint"},l("page.photo.note")))}function wi({number:e}){let t=d("p",{class:"hint",role:"alert","data-id":"number-complaint"}),n=d("form",{class:"stack",novalidate:!0,onsubmit:r=>{r.preventDefault();let[o,i]=[je(n,"number"),je(n,"name")];o!==""&&i!==""?e(o,i):t.textContent=l("page.number.missing")}},d("div",{class:"pair"},Oe("number",l("page.number.number"),{maxlength:128,required:!0}),Oe("name",l("page.number.name"),{maxlength:200,required:!0})),t,d("div",{},Yn("number-submit",l("page.number.submit"))));return ue(l("page.number.title"),d("p",{class:"lead"},l("page.number.text")),n)}function bi({text:e}){let t=d("form",{class:"stack",onsubmit:n=>{n.preventDefault();let r=je(t,"text");r!==""&&e(r)}},d("div",{class:"field"},d("label",{for:"text"},l("page.text.label")),d("textarea",{id:"text","data-id":"text",class:"input",rows:2,spellcheck:"false",autocapitalize:"off"})),d("div",{},Yn("text-submit",l("page.text.submit"))));return ue(l("page.text.title"),t)}function Yn(e,t){let n=Hn(e,t,()=>{},{kind:"primary",symbol:"search"});return n.type="submit",n}function je(e,t){var n;return((n=e.querySelector(`#${t}`))==null?void 0:n.value.trim())??""}export{qt as a,la as b,ua as c,fa as d,se as e,$r as f,l as g,ha as h,G as i,Xt as j,Jt as k,de as l,Zr as m,ka as n,Zt as o,le as p,so as q,_a as r,Oa as s,Da as t,nn as u,d as v,Pa as w,x,rl as y,Un as z,ol as A,_ as B,Hn as C,ue as D,b as E,Oe as F,De as G,Vn as H,ll as I,Dl as J,Ul as K,wi as L,bi as M};
