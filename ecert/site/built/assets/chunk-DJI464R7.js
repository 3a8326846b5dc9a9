import{A as tt,B as Y,C as nt,D as rt,E as ot,F as it,G as re,a as we,b as H,c as L,d as D,e as G,f as Ye,g as be,h as c,i as v,j as P,k as Xe,l as ne,m as b,n as Je,o as p,p as x,q as E,r as R,s as S,t as B,u as _,v as M,x as Qe,y as Ze,z as et}from"/assets/chunk-4UEFAKVQ.js";var $=12;function st(e,t){if(e===void 0)return new Map;let n=x(e,"distrusted");if(n.length===0)throw new c("distrusted is there and empty");let r=new Map,o;for(let i of n){let s=b(i,"a distrusted key",["kid","since","kept"]),a=E(p(s,"kid"),"a distrusted key id",4);if(o!==void 0&&L(o,a)>=0)throw new c("items are not in ascending order");o=a;let u=M(p(s,"since"),"since");if(u>t)throw new c("a key is distrusted later than the bundle was drawn up");r.set(D(a),{since:u,kept:ur(p(s,"kept"))})}return r}function at({kept:e},t){let n=t.subarray(0,$),[r,o]=[0,e.length/$];for(;r<o;){let i=Math.floor((r+o)/2),s=L(ke(e,i),n);if(s===0)return!0;s<0?r=i+1:o=i}return!1}function ur(e){let t=E(e,"kept");if(t.length%$!==0)throw new c("kept is not made of whole digests");for(let n=1;n<t.length/$;n+=1)if(L(ke(t,n-1),ke(t,n))>=0)throw new c("kept is not in order");return t}function ke(e,t){return e.subarray(t*$,(t+1)*$)}var cr=64;function ve(e){if(e.length===0||e[0]===0)throw new c("packed characters begin with a zero byte");if(e.length>42)throw new c("packed characters are too long");let t=Ye(e).toString(36).toUpperCase();if(!t.startsWith("1"))throw new c("packed characters do not begin with 1");if(t.length<2||t.length>cr+1)throw new c("packed characters are too few or too many");return t.slice(1)}var X=86400,oe=3600,xe=8*oe,ie=9*oe,fr=[["1986-05-04","1986-09-14"],["1987-04-12","1987-09-13"],["1988-04-17","1988-09-11"],["1989-04-16","1989-09-17"],["1990-04-15","1990-09-16"],["1991-04-14","1991-09-15"]].map(([e="",t=""])=>[Date.parse(e)/1e3+2*oe-xe,Date.parse(t)/1e3+2*oe-ie]);function N(e){return Math.floor((e+ut(e))/X)}function pr(e){let t=e*X-ie;return ut(t)===ie?t:e*X-xe}function dt(e){let t=N(e);if(pr(t)!==e)throw new c("exp is no midnight");if(t<1||t>Xe+1)throw new c("exp is out of range");return t-1}function j(e){return new Date(e*X*1e3).toISOString().slice(0,10)}function lt(e){if(!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(e))return;let t=Date.parse(`${e}T00:00:00Z`)/(X*1e3);return Number.isNaN(t)||j(t)!==e?void 0:t}function Te(e){return`${new Date(Math.floor(e)*1e3).toISOString().slice(0,19)}Z`}function ut(e){return fr.some(([t,n])=>t<=e&&e<n)?ie:xe}var mr=700;function F(e,t){let n=e instanceof Uint8Array;if(!n&&typeof e!="string")throw new c(`${t} is no text`);let r=n?hr(e,t):e;if(r==="")throw new c(`${t} is empty`);let o=G(r).length,i=2*r.length;if(Math.min(o,i)>mr)throw new c(`${t} is too long`);if(n!==i<o)throw new c(`${t} is written in the longer form`);return r}function hr(e,t){if(e.length%2!==0)throw new c(`${t} is not UTF-16`);let n=new DataView(e.buffer,e.byteOffset,e.length),r="";for(let o=0;o<e.length;o+=2)r+=String.fromCharCode(n.getUint16(o));if(new RegExp("\\p{Surrogate}","u").test(r))throw new c(`${t} has half a surrogate pair`);return r}var ct=4,J=-65537,h={type:0,serial:1,version:2,number:3,holderName:4,holderCode:5,scope:6,issued:7,place:8,entry:10,lastDay:11,holderTail:13,validFrom:14,legalRepresentative:15,address:16,workTitle:17,cut:18},Se=[h.type,h.serial,h.version,h.number,h.holderName,h.issued,h.place],Ce=[h.holderCode,h.scope,h.holderTail,h.validFrom,h.workTitle,h.cut];function ft(e){let t=b(P(e),"the claims",[J],[ct]),n=b(p(t,J),"the facts",Se,Ce);return Ee(n,I(t,ct,r=>dt(B(r,"exp"))))}function Ee(e,t){let n=_(p(e,h.issued),"the day of issue");return{lastDay:t,type:B(p(e,h.type),"the type"),serial:gr(p(e,h.serial)),version:B(p(e,h.version),"the version"),number:yr(p(e,h.number)),holderName:F(p(e,h.holderName),"the holder's name"),holderCode:I(e,h.holderCode,r=>ve(E(r,"the holder's code"))),scope:I(e,h.scope,wr),issuedDay:n,...br(p(e,h.place)),holderTail:I(e,h.holderTail,kr),firstDay:I(e,h.validFrom,r=>vr(r,n))??n,workTitle:I(e,h.workTitle,r=>F(r,"the title")),legalRepresentative:I(e,h.legalRepresentative,r=>F(r,"the representative")),address:I(e,h.address,r=>F(r,"the address")),cut:I(e,h.cut,r=>S(r,"what was cut",1,7))??0}}function I(e,t,n){let r=e.get(t);return r===void 0?void 0:n(r)}function gr(e){if(typeof e=="number"){if(e<1)throw new c("a serial that is a number begins with 0");return String(e)}let t=ve(E(e,"the serial"));if(/^[1-9][0-9]*$/.test(t)&&BigInt(t)<=BigInt(Number.MAX_SAFE_INTEGER))throw new c("a serial of digits alone is not written as a number");return t}function yr(e){if(!Array.isArray(e))return F(e,"the certificate number");let[t,n]=pt(e,"the certificate number");return{template:t,value:n}}function wr(e){if(!Array.isArray(e))return[F(e,"the scope")];let t=x(e,"the scope").map(n=>typeof n=="number"?B(n,"a scope code"):F(n,"a part of the scope"));if(t.length<1||t.length>64)throw new c("the scope has too few or too many parts");if(t.every(n=>typeof n=="string"))throw new c("a scope in parts has no code");return t}function br(e){let[t,n]=pt(e,"the place in the status lists");return{list:t,index:n}}function kr(e){let t=F(e,"the end of the holder's code");if([...t].length!==4)throw new c("the end of the holder's code has not four characters");return t}function vr(e,t){let n=_(e,"the first valid day");if(n===t)throw new c("the first valid day repeats the day of issue");return n}function pt(e,t){let[n,r,...o]=x(e,t);if(n===void 0||r===void 0||o.length>0)throw new c(`${t} is no pair`);return[B(n,t),B(r,t)]}var xr=/^[1-9ANY][0-9A-HJ-NP-RTUWXY][0-9]{6}[0-9A-HJ-NP-RTUWXY]{8}[0-9X][0-9A-HJ-NP-RTUWXY]$/,mt="0123456789ABCDEFGHJKLMNPQRTUWXY",Tr=[3,7,9,10,5,8,4,2];function Re(e){return xr.test(e)}function se(e){return Re(e)&&Be(e)&&e[16]===Sr(e.slice(8,16))}function Be(e){let t=mt.indexOf(e[17]??"");for(let n=0,r=1;n<17;n+=1,r=r*3%31)t+=mt.indexOf(e[n]??"")*r;return t%31===0}function Sr(e){let n=(11-Tr.reduce((r,o,i)=>r+o*Number.parseInt(e[i]??"",36),0)%11)%11;return n===10?"X":String(n)}var Me=15;function ht(e,t){let n=new Map;for(let[r,o]of Je(e,"the type table"))n.set(B(r,"an index of the type table"),Cr(o,t));return n}function Cr(e,t){let n=b(e,"a type",["code","title","issuer","numbers","scopes","provisional"]),r=R(p(n,"code"),"a type code");if(!se(r.slice(0,18))||!/^[0-9]{3}$/.test(r.slice(18)))throw new c("a type code is none");return{code:r,title:R(p(n,"title"),"a type's title",1),issuer:S(p(n,"issuer"),"a type's issuer",0,t-1),numbers:x(p(n,"numbers"),"the number templates").map(Er),scopes:x(p(n,"scopes"),"the scopes").map(o=>R(o,"a scope",1)),provisional:S(p(n,"provisional"),"provisional",0,1)===1}}function Er(e){let t=x(e,"a number template").map(r=>typeof r=="number"?S(r,"a number of digits",1,Me):R(r,"a piece of a number template",1)),n=wt(t);if(n<1||n>Me)throw new c("a number template has too few or too many digits");return t}function gt(e,t){let n=e.numbers[t.template];if(n===void 0)throw new v("the type has no such number template");let r=String(t.value).padStart(wt(n),"0");if(r.length>Me)throw new v("the number has more than 15 digits");let o=n.reduce((i,s,a)=>typeof s=="number"?a:i,-1);return n.map((i,s)=>{if(typeof i=="string")return i;let a=s===o?r:r.slice(0,i);return r=r.slice(a.length),a}).join("")}function yt(e,t){return t.map(n=>{let r=typeof n=="number"?e.scopes[n]:n;if(r===void 0)throw new v("the type has no such scope");return r}).join("、")}function wt(e){return e.reduce((t,n)=>typeof n=="number"?t+n:t,0)}var Rr=["certificate","presentation","status","event","log"],Br=["exp","iat","ttl","keys","lists","types","issuers","revoked","sequence","list_prefix"];function bt(e){let t=b(P(e),"the bundle",Br,["distrusted"]),n=s=>p(t,s),r=x(n("issuers"),"the issuers").map(Ar),o=M(n("iat"),"iat"),i={sequence:S(n("sequence"),"sequence",1,Number.MAX_SAFE_INTEGER),iat:o,ttl:S(n("ttl"),"ttl",1,ne),exp:M(n("exp"),"exp"),keys:x(n("keys"),"the keys").map(Mr),revoked:Or(n("revoked")),distrusted:st(t.get("distrusted"),o),types:ht(n("types"),r.length),issuers:r,listPrefix:R(n("list_prefix"),"list_prefix",1),lists:Lr(n("lists"))};if(i.exp<=i.iat)throw new c("the bundle ends before it begins");return Pr(i.keys),Dr(i),i}function kt(e,t){let n=e.find(r=>r.firstDay<=t&&t<=r.lastDay)??e[e.length-1];return(n==null?void 0:n.name)??""}function Q(e,t){return e.firstDay<=t&&t<=e.lastDay}function Mr(e){let t=b(e,"a key",["kid","alg","key","purpose","first_day"],["last_day","issuer"]),n=nt(p(t,"alg")),r=Ir(p(t,"purpose")),o=t.get("issuer");if(o===void 0&&(r==="certificate"||r==="presentation"))throw new c("a key for credentials or live codes has no issuer");let i=t.get("last_day");return{kid:D(E(p(t,"kid"),"kid",4)),algorithm:n,key:rt(p(t,"key"),n),purpose:r,firstDay:_(p(t,"first_day"),"first_day"),lastDay:i===void 0?1/0:_(i,"last_day"),issuer:o===void 0?void 0:_r(o)}}function Ir(e){let t=Rr.find(n=>n===e);if(t===void 0)throw new c("a key has no purpose of a bundle");return t}function _r(e){let t=R(e,"the issuer of a key");if(!se(t))throw new c("the issuer of a key is no USCC");return t}function Ar(e){let t=x(e,"an issuer").map(n=>{let r=b(n,"an issuer's name",["name"],["first_day","last_day"]),o=r.get("first_day"),i=r.get("last_day");return{name:R(p(r,"name"),"an issuer's name",1),firstDay:o===void 0?-1/0:_(o,"first_day"),lastDay:i===void 0?1/0:_(i,"last_day")}});if(t.length===0)throw new c("an issuer has no name");return t}function Or(e){let t=x(e,"revoked").map(n=>E(n,"a revoked key id",4));return vt(t,L),new Set(t.map(D))}function Lr(e){let t=x(e,"lists").map(n=>B(n,"the number of a list"));return vt(t,(n,r)=>n-r),t}function vt(e,t){e.slice(1).forEach((n,r)=>{let o=e[r];if(o!==void 0&&t(o,n)>=0)throw new c("items are not in ascending order")})}function Dr({keys:e,revoked:t,distrusted:n}){let r=new Set(e.filter(o=>o.purpose==="certificate").map(o=>o.kid));for(let o of n.keys()){if(t.has(o))throw new c("a distrusted key is revoked");if(!r.has(o))throw new c("a distrusted key is no certificate key of the bundle")}}function Pr(e){let t=new Map;for(let n of e){let r=t.get(n.kid)??[];if(r.some(o=>ot(o.key,n.key)))throw new c("two keys with the same kid and key");t.set(n.kid,[...r,n])}}var Nr="c2sp.org/tlog-proof@v1",Fr=32,jr=68,zr=65536,Ur=63,Kr=1;async function St(e,t,n){let r=qr(e),{index:o,size:i,origin:s}=r,a=Hr(t),u=await n.sha256(H([0],r.entry)),f=await Vr(u,r,n);if(f===void 0||L(f,r.root)!==0)return{outcome:"broken",index:o,size:i,origin:s};let m=t.keys.filter(({kid:C,purpose:U,algorithm:K})=>U==="log"&&K===Qe&&!t.revoked.has(C));return{outcome:s===a?await $r(r,m.map(({key:C})=>C),n):"key-unknown",index:o,size:i,origin:s}}function Hr({listPrefix:e}){return`${e.slice(e.indexOf("://")+3).replace(/\/s\/$/,"")}/log`}async function $r({origin:e,body:t,lines:n},r,o){let i="key-unknown";for(let s of r){let a=(await o.sha256(H(G(`${e}
`),[Kr],s.x))).subarray(0,4);for(let[u,f]of n){if(u!==e||L(f.subarray(0,4),a)!==0)continue;if(!await o.verify(s,G(t),f.slice(4)))return"broken";i="holds"}}return i}async function Vr(e,{index:t,size:n,path:r},o){let[i,s,a]=[t,n-1,e],u=(f,m)=>o.sha256(H([1],f,m));for(let f of r){if(s===0)return;if(i%2===1||i===s)for(a=await u(f,a);i%2===0&&i!==0;)[i,s]=[Math.floor(i/2),Math.floor(s/2)];else a=await u(a,f);[i,s]=[Math.floor(i/2),Math.floor(s/2)]}return s===0?a:void 0}function qr(e){if(e.length>zr)throw new c("a proof is too long");let[t="",n="",r="",...o]=e.split(`

`),i=t.split(`
`),s=Ie(xt("extra ",i[1])),a=Tt(xt("index ",i[2])),u=i.slice(3).map(Ie),[f="",m,g,...C]=n.split(`
`),U=i[0]===Nr&&o.length===0&&C.length===0&&f!==""&&r.endsWith(`
`),K=Tt(m);if(!U||u.length>Ur||a>=K)throw new c("is no proof of a log");let W=r.slice(0,-1).split(`
`).map(Wr);return{index:a,size:K,origin:f,entry:s,path:u,root:Ie(g),body:`${n}
`,lines:W}}function Wr(e){let t=/^— ([^\s+]+) ([0-9A-Za-z+/]+=*)$/.exec(e);if(t===null)throw new c("a line of a note is no signature");let n=Ct(t[2]??"");return[n.length===jr?t[1]??"":"",n]}function xt(e,t){if((t==null?void 0:t.startsWith(e))!==!0)throw new c("is no proof of a log");return t.slice(e.length)}function Tt(e){if(e===void 0||!/^(0|[1-9][0-9]{0,15})$/.test(e)||!Number.isSafeInteger(Number(e)))throw new c("a number of a proof is none");return Number(e)}function Ie(e){let t=Ct(e??"");if(t.length!==Fr)throw new c("a hash does not have 32 bytes");return t}function Ct(e){let t;try{t=atob(e)}catch{throw new c("is no base64")}if(btoa(t)!==e)throw new c("is no base64");return Uint8Array.from(t,n=>n.charCodeAt(0))}var ae=class{sequence=0;digest;lists;latest;presentations;constructor(t={}){let{sequence:n,bundle_sha256:r,lists:o={},newest:i,presentations:s={}}=t,a=[...Object.values(o),...i===void 0?[]:[i]];if(n!==void 0&&!(Number.isSafeInteger(n)&&n>=1)||r!==void 0&&!/^[0-9a-f]{64}$/.test(r)||![...a,...Object.values(s)].every(Gr)||!Object.keys(s).every(u=>/^[0-9a-f]{16}$/.test(u)))throw new TypeError("The memory of the reader is damaged.");this.sequence=n??0,this.digest=r,this.lists=new Map(Object.entries(o)),this.latest=Math.max(0,...a),this.presentations=new Map(Object.entries(s))}get newest(){return this.latest}judgeBundle(t,n){return t>this.sequence?"newer":t<this.sequence?"older":n===this.digest?"same":"other"}isOlderList(t,n){return n<(this.lists.get(t)??0)}noteBundle(t,n,r){this.sequence=t,this.digest=n,this.latest=Math.max(this.latest,r)}noteList(t,n){this.lists.set(t,n),this.latest=Math.max(this.latest,n)}forgetPresentations(t){for(let[n,r]of this.presentations)t-r>=300&&this.presentations.delete(n)}accept(t,n){return this.presentations.has(t)?!1:(this.presentations.set(t,Math.floor(n)),!0)}toJSON(){return{...this.sequence>0?{sequence:this.sequence}:{},...this.digest===void 0?{}:{bundle_sha256:this.digest},lists:Et(this.lists),...this.latest>0?{newest:this.latest}:{},...this.presentations.size>0?{presentations:Et(this.presentations)}:{}}}};function Et(e){return Object.fromEntries([...e].sort(([t],[n])=>t<n?-1:1))}function Gr(e){return Number.isSafeInteger(e)&&e>=0}var Rt=4096,_e=17,Yr=7,Xr=new Map([[3,1],[5,2],[8,3],[10,4],[13,5],[15,6],[_e,Yr]]),Z=class extends Error{name="VersionUnknown"};function Bt(e){let t=Jr(e);if(t[0]!=="1")throw new Z("another format version");let n=[];for(let r=1;r<t.length;r+=_e)n.push(Qr(t.slice(r,r+_e)));return H(...n)}function Jr(e){if(e.length>2*Rt||[...e].length>Rt)throw new c("the code is too long");let t=e.slice(e.lastIndexOf("#")+1),[,n]=/^[ \t\r\n\v\f]*([0-9]+)[ \t\r\n\v\f]*$/.exec(t)??[];if(n===void 0)throw new c("the code is not made of digits");return n}function Qr(e){let t=Xr.get(e.length);if(t===void 0)throw new c("the last group of digits has a length that does not occur");let n=BigInt(e);if(n>=256n**BigInt(t))throw new c("a group of digits does not fit its bytes");return be(n,t)}var Zr="1.2.156.3005.2",eo=32;function Mt(e){if(e.serial.length>eo)throw new v("the serial is too long for an identifier");if(e.version<1||e.version>999)throw new v("the version is not 1 to 999");let t=[e.typeCode,e.issuer,e.serial,String(e.version).padStart(3,"0")];return[Zr,...t,to(t.join(""))].join(".")}function to(e){let t=36;for(let n of e)t=(t+Number.parseInt(n,36))%36,t=2*(t===0?36:t)%37;return((37-t)%36).toString(36).toUpperCase()}var y=(e,t,n,r)=>({outcome:e,status:t,api_code:n,verify_code:r}),ee={ok:y("PASSED","valid",0,0),"not-yet-valid":y("FAILED","inactive",23,1),suspended:y("FAILED","suspended",23,2),expired:y("FAILED","expired",22,3),superseded:y("FAILED","superseded",21,3),ended:y("FAILED","ended",21,3),malformed:y("FAILED","unknown",24,4),"version-unknown":y("FAILED","unknown",24,4),"signature-invalid":y("FAILED","unknown",24,5),"algorithm-mismatch":y("FAILED","unknown",24,5),"purpose-mismatch":y("FAILED","unknown",24,5),"signer-distrusted":y("FAILED","unknown",24,5),"claims-inconsistent":y("FAILED","unknown",24,5),"signer-unknown":y("FAILED","unknown",24,5),"live-code-late":y("FAILED","unknown",23,4),"live-code-replayed":y("FAILED","unknown",23,4),"bundle-stale":y("INDETERMINATE","unknown",1,4),"status-missing":y("INDETERMINATE","unknown",1,4),"status-stale":y("INDETERMINATE","unknown",1,4),"clock-behind":y("INDETERMINATE","unknown",1,4)},no=["FAILED","INDETERMINATE","PASSED"],It=["unknown","revoked","withdrawn","cancelled","ended","superseded","suspended","expired","inactive","valid"];function _t(e){let t=n=>no.indexOf(ee[n].outcome)*It.length+It.indexOf(ee[n].status);return e.reduce((n,r)=>t(r)<t(n)?r:n,"ok")}var At=256;async function Lt(e,t){let n=await Ot(e,t);if((n==null?void 0:n.length)!==t)throw new c("no zlib stream of the right length");if(await Ot(e.subarray(0,-1),t)!==void 0)throw new c("bytes follow the zlib stream");return n}async function Ot(e,t){let{readable:n,writable:r}=new DecompressionStream("deflate"),o=n.getReader();ro(r.getWriter(),e).catch(()=>{});let i=new Uint8Array(t),s=0;try{for(;;){let{done:a,value:u}=await o.read();if(a)return i.subarray(0,s);if(s+u.length>t)return;i.set(u,s),s+=u.length}}catch{return}finally{o.cancel().catch(()=>{})}}async function ro(e,t){for(let n=0;n<t.length;n+=At)await e.write(t.subarray(n,n+At));await e.close()}var Oe=1048576,de=2,Ae=8/de,Dt=2,Pt=4,Nt=6,Ft=65533,jt=65534;async function zt(e){let t=b(P(e),"the status list",[Dt,Pt,Nt,Ft,jt]),n=b(p(t,Ft),"the list",["lst","bits"]);S(p(n,"bits"),"bits",de,de);let r=M(p(t,Nt),"iat"),o=M(p(t,Pt),"exp");if(o<=r)throw new c("the status list ends before it begins");return{sub:R(p(t,Dt),"sub"),iat:r,exp:o,ttl:S(p(t,jt),"ttl",1,ne),entries:await Lt(E(p(n,"lst"),"lst"),Oe/Ae)}}function Le(e,t){let n=e.entries[Math.floor(t/Ae)];if(n===void 0)throw new RangeError("no such place in a status list");return n>>de*(t%Ae)&3}var Ut={inactive:"未生效",valid:"有效",suspended:"暂停",expired:"过期失效",superseded:"已被替代",cancelled:"注销",withdrawn:"撤销",revoked:"吊销",ended:"已失效",unknown:"未知"};function w(e,t,n=null){return{name:e,outcome:ee[t].outcome,reason:t,detail:n}}function Kt({checks:e,certificate:t,bundle:n,list:r,now:o,day:i}){let s=e.map(({reason:g})=>g).filter(g=>g!=="ok"),{outcome:a,status:u,api_code:f,verify_code:m}=ee[_t(s)];return{outcome:a,status:u,status_zh:Ut[u],reasons:s.length===0?["ok"]:s,checks:e,certificate:t,api_code:f,verify_code:m,as_of:j(i),verified_at:Te(o),basis:{bundle_sequence:(n==null?void 0:n.sequence)??null,bundle_issued_at:De(n==null?void 0:n.iat),bundle_expires_at:De(n==null?void 0:n.exp),list_uri:(r==null?void 0:r.sub)??null,list_issued_at:De(r==null?void 0:r.iat)}}}function De(e){return e===void 0?null:Te(e)}var oo=[[1,"scope"],[2,"work_title"],[4,"holder_name"]];function Ht(e,t,n,r=e.issuedDay){let o=t.types.get(e.type);if(o===void 0||n.issuer===void 0)throw new v("the bundle has no such type");let i=Mt({...e,typeCode:o.code,issuer:n.issuer}),{number:s,scope:a}=e,u=typeof s=="string"?s:gt(o,s),f=a===void 0?null:yt(o,a);if(!Q(n,r))throw new v("the day of signing is not one of the key's life");return io(e),{identifier:i,certificate_number:u,version:e.version,holder_name:e.holderName,title:o.title,type_code_provisional:o.provisional,issuing_authority:kt(t.issuers[o.issuer]??[],e.issuedDay),holder_code:e.holderCode??null,holder_tail:e.holderTail??null,legal_representative:e.legalRepresentative??null,address:e.address??null,issued_date:j(e.issuedDay),valid_from:j(e.firstDay),valid_to:e.lastDay===void 0?null:j(e.lastDay),scope:f,work_title:e.workTitle??null,cut:oo.filter(([m])=>e.cut&m).map(([,m])=>m)}}function io({firstDay:e,lastDay:t,index:n,holderCode:r}){if(t!==void 0&&t<e)throw new v("the period ends before it begins");if(n>=Oe)throw new v("a status list has no such place");if(r!==void 0&&Re(r)&&!Be(r))throw new v("the holder's code does not hold its check")}var[$t,Vt,Pe]=[4,6,7],so=8,ao=60,qt=30;function Wt(e){try{let t=P(e);return t instanceof Map&&t.has(Pe)}catch(t){if(t instanceof c)return!1;throw t}}function Gt(e){let t=b(P(e),"the claims",[$t,Vt,Pe,J]),n=M(p(t,Vt),"iat"),r=M(p(t,$t),"exp");if(r!==n+ao)throw new c("a live code lives for another time than 60 seconds");let o=[h.lastDay,h.legalRepresentative,h.address],i=b(p(t,J),"the facts",[...Se,h.entry],[...Ce,...o]),s=I(i,h.lastDay,a=>_(a,"the last valid day"));return{credential:Ee(i,s),presentation:{iat:n,exp:r,cti:D(E(p(t,Pe),"cti",so)),entry:S(p(i,h.entry),"the entry",0,3)}}}function Yt({iat:e,exp:t},n){return e-qt<=n&&n<=t+qt}function le(e,t){let n=e.keys.filter(o=>o.kid===t.kid);if(n.length===0)return"signer-unknown";let r=n.filter(o=>o.algorithm===t.algorithm);return r.length===0?"algorithm-mismatch":e.revoked.has(t.kid)?"signer-distrusted":r}async function Xt(e,{kid:t,whole:n},r){let o=e.distrusted.get(t);return o!==void 0&&!at(o,await r.sha256(n))}async function ue(e,t,n){for(let r of e)if(await n.verify(r.key,t.signed,t.signature))return r}var lo=["ok","ended","suspended","superseded"],uo=86400;function Jt({firstDay:e,issuedDay:t,lastDay:n},r){return n!==void 0&&r>n?"expired":r<e||r<t?"not-yet-valid":"ok"}function Qt({index:e},t,n,r){let{now:o}=r,i=w("freshness",tn(o,t,n));return t!==void 0&&o>=t.exp?[i]:[w("status",en(t===void 0?void 0:Le(t,e),r)),i]}function Zt({index:e},t,n,r,o,i){let{now:s}=o,a=n!==void 0&&s<n.exp&&n.iat>t.iat;return[w("status",en(a?Le(n,e):t.entry,o)),w("freshness",tn(s,void 0,Math.max(r,(n==null?void 0:n.iat)??0))),w("presentation",co(s,t,i))]}function en(e,{now:t,day:n}){return n<N(t)||e===void 0?"status-missing":lo[e]}function tn(e,t,n){return e<Math.max(n,(t==null?void 0:t.iat)??0)?"clock-behind":t!==void 0&&(e>=t.exp||e>t.iat+uo)?"status-stale":"ok"}function co(e,t,n){return Yt(t,e)?n(t.cti)?"ok":"live-code-replayed":"live-code-late"}async function nn(e,t,n){let r=[],o=()=>({checks:r,certificate:null,list:void 0}),i=fo(e,r);if(i===void 0)return o();let s=await po(i,t,n.now,r);if(s===void 0)return o();let{bundle:a,key:u}=s,f=Wt(i.payload),m=u.purpose===(f?"presentation":"certificate");if(r.push(w("purpose",m?"ok":"purpose-mismatch")),!m)return o();let g=mo(i,f,a,u,r);if(g===void 0)return o();let{credential:C,presentation:U,certificate:K}=g;r.push(w("period",Jt(C,n.day)));let W=t.listAt(`${a.listPrefix}${C.list}`),Ge=Math.max(t.newest,a.iat);return U===void 0?r.push(...Qt(C,W,Ge,n)):r.push(...Zt(C,U,W,Ge,n,t.accept)),{checks:r,certificate:K,list:W}}function fo(e,t){try{if(typeof e!="string")throw new c("the code is no text");let n=Y(Bt(e),Ze);return t.push(w("format","ok")),n}catch(n){if(n instanceof Z)t.push(w("format","version-unknown",n.message));else if(n instanceof c)t.push(w("format","malformed",n.message));else throw n;return}}async function po(e,{bundle:t,backend:n},r,o){if(t===void 0){o.push(w("signer","bundle-stale","there is no bundle that is still good"));return}let i=le(t,e);if(typeof i=="string"){let u=i==="signer-unknown"&&r>t.iat+t.ttl;o.push(w("signer",u?"bundle-stale":i));return}let s=await Xt(t,e,n);if(o.push(w("signer",s?"signer-distrusted":"ok")),s)return;let a=await ue(i,e,n);return o.push(w("signature",a===void 0?"signature-invalid":"ok")),a===void 0?void 0:{bundle:t,key:a}}function mo({payload:e},t,n,r,o){try{let i=t?Gt(e):{credential:ft(e),presentation:void 0},{credential:s,presentation:a}=i,u=a===void 0?s.issuedDay:N(a.iat),f=Ht(s,n,r,u);return o.push(w("claims","ok")),{...i,certificate:f}}catch(i){if(i instanceof c)o.push(w("claims","malformed",i.message));else if(i instanceof v)o.push(w("claims","claims-inconsistent",i.message));else throw i;return}}var V=class e{constructor(t,n,r){this.roots=t;this.backend=r;this.memories=new ae(n)}roots;backend;bundle;lists=new Map;lastOffer=Promise.resolve();memories;static async create({roots:t,memory:n,backend:r}){return new e(t,n,r??await re())}get memory(){return this.memories.toJSON()}get currentBundle(){return this.bundle}async acceptBundle(t,n){let[r,o]=[we(t),Ne(n)];return this.inTurn(()=>this.takeBundle(r,o))}async acceptStatusList(t,n,r){let[o,i]=[we(t),Ne(n)];return this.inTurn(()=>this.takeStatusList(o,i,r))}async read(t,{now:n,on:r}){let o=Ne(n),i=r===void 0?N(o):lt(r);if(i===void 0)throw new RangeError("The day asked about is no date.");this.memories.forgetPresentations(o);let s=new Map(this.lists),a={bundle:this.bundleAt(o),listAt:f=>{var m;return(m=s.get(f))==null?void 0:m.list},newest:this.memories.newest,accept:f=>this.memories.accept(f,o),backend:this.backend},u={now:o,day:i};return Kt({...await nn(t,a,u),bundle:a.bundle,...u})}async checkLogProof(t){if(this.bundle!==void 0)try{return await St(t,this.bundle,this.backend)}catch(n){if(n instanceof c)return;throw n}}async takeBundle(t,n){let r=Y(t,tt),o=await this.judgeRoot(r);if(o!==void 0)return A(o);let i=bt(r.payload),s=D(await this.backend.sha256(t));if(n>=i.exp)return A("expired");let a=this.memories.judgeBundle(i.sequence,s);if(a==="older")return A("older");if(a==="other")return A("sequence-repeated");let u=await this.listsUnder(i);return this.memories.noteBundle(i.sequence,s,i.iat),this.bundle=i,this.lists=u,{taken:!0,value:i}}async takeStatusList(t,n,r){let o=this.bundleAt(n);if(o===void 0)return A("bundle-missing");let i=Y(t,et),s=await this.statusSignerOf(i,o);if(typeof s=="string")return A(s);let a=await zt(i.payload);return!ho(a.sub,o)||r!==void 0&&a.sub!==r?A("address-mismatch"):Q(s,N(a.iat))?this.memories.isOlderList(a.sub,a.iat)?A("older"):(this.memories.noteList(a.sub,a.iat),this.lists.set(a.sub,{envelope:i,list:a}),{taken:!0,value:a}):A("key-out-of-life")}async statusSignerOf(t,n){let r=le(n,t);if(typeof r=="string")return r;let o=await ue(r,t,this.backend);return o===void 0?"signature-invalid":o.purpose==="status"?o:"purpose-mismatch"}async listsUnder(t){let n=new Map;for(let[r,o]of this.lists){let i=await this.statusSignerOf(o.envelope,t);typeof i!="string"&&Q(i,N(o.list.iat))&&n.set(r,o)}return n}inTurn(t){let n=this.lastOffer.then(()=>go(t()));return this.lastOffer=n.catch(()=>{}),n}bundleAt(t){return this.bundle!==void 0&&t<this.bundle.exp?this.bundle:void 0}async judgeRoot(t){let n=this.roots.filter(({kid:r,key:o})=>r===t.kid&&o.algorithm===t.algorithm);if(n.length===0)return"root-unknown";for(let{key:r}of n)if(await this.backend.verify(r,t.signed,t.signature))return;return"signature-invalid"}};function ho(e,{listPrefix:t}){let n=e.slice(t.length);return e.startsWith(t)&&/^(0|[1-9][0-9]{0,15})$/.test(n)&&Number.isSafeInteger(Number(n))}function Ne(e){let t=e.getTime()/1e3;if(Number.isNaN(t))throw new RangeError("The clock is no instant.");return t}function A(e,t=null){return{taken:!1,reason:e,detail:t}}async function go(e){try{return await e}catch(t){if(t instanceof c)return A("malformed",t.message);throw t}}async function ce(e,t){return it(e,t??await re())}var rn=6e3,yo=6e4;function on(e){return Fe(`/api/v1/certificates/${encodeURIComponent(e)}`,{},rn)}function qa(e,t){let n=JSON.stringify({certificate_number:e,holder_name:t});return Fe("/api/v1/verifications",{method:"POST",headers:{"content-type":"application/json"},body:n},rn)}function Wa(e){let t=new FormData;return t.append("file",e,"certificate.pdf"),Fe("/api/v1/verifications",{method:"POST",body:t},yo)}async function Fe(e,t,n){let r=new AbortController,o=setTimeout(()=>r.abort(),n);try{let i=await fetch(e,{...t,cache:"no-store",credentials:"omit",signal:r.signal});if(i.ok)return{kind:"report",report:await i.json()};if(i.status===429)return{kind:"too-many"};if(i.status===413)return{kind:"too-large"};if(i.status>=500)return{kind:"unreachable"};let s=await i.json();return{kind:"refused",code:typeof s.code=="string"?s.code:""}}catch{return{kind:"unreachable"}}finally{clearTimeout(o)}}var je={zh:{},en:{}},sn="ecert.language",fe=bo();function Ya(e){je=e}function pe(){return fe}function an(e){fe=e,wo();try{localStorage.setItem(sn,e)}catch{}}function wo(){document.documentElement.lang=fe==="zh"?"zh-CN":"en"}function l(e,t={}){return(je[fe][e]??e).replace(/\{(\w+)\}/g,(n,r)=>String(t[r]??n))}function me(e){return Object.hasOwn(je.zh,e)}function bo(){try{let e=localStorage.getItem(sn);if(e==="zh"||e==="en")return e}catch{}return navigator.languages.some(e=>e.toLowerCase().startsWith("zh"))?"zh":"en"}var dn=new Map;async function Qa(e,t){try{let n=dn.get(e)??await ko(e);return dn.set(e,n),new Map(n.map(({key:r,label:o,label_en:i})=>[r,t==="en"?i:o]))}catch{return new Map}}async function ko(e){let t=await fetch(`/api/v1/catalogue/${encodeURIComponent(e)}`,{credentials:"omit"});if(!t.ok)throw new Error(`the catalogue answered ${t.status}`);return(await t.json()).fields}var te=class extends Error{constructor(n){super(n);this.reason=n}reason;name="Refused"};function ln(e){return{done:!0,value:e}}function un(e){return{done:!1,reason:e}}var ze=class extends Error{name="StorageUnavailable"},he=class{constructor(t,n){this.database=t;this.reopen=n}database;reopen;isClosed=!1;static async open(t,n,r,o){let i=()=>vo(t,n,r,o);try{return new this(await i(),i)}catch{throw new ze("the storage cannot be opened")}}async read(t,n){return n(cn(await this.transaction(t,"readonly")))}async write(t,n){try{let r=await this.transaction(t,"readwrite"),o=xo(r);try{let i=await n(cn(r));return await o,ln(i)}catch(i){To(r);let s=await o.then(()=>i).catch(a=>a??i);throw i instanceof te?i:s}}catch(r){return un(r instanceof te?r.reason:So(r))}}close(){this.isClosed=!0,this.database.close()}async transaction(t,n){let r=()=>this.database.transaction([...t],n,{durability:"strict"});try{return r()}catch(o){if(this.isClosed)throw o;return this.database=await this.reopen(),r()}}};function vo(e,t,n,r){return new Promise((o,i)=>{let s=e.open(t,n);s.onupgradeneeded=({oldVersion:a})=>r(s.result,a),s.onerror=()=>i(s.error),s.onsuccess=()=>{let a=s.result;a.onversionchange=()=>a.close(),o(a)}})}function xo(e){let t=new Promise((n,r)=>{e.oncomplete=()=>n(),e.onabort=()=>r(e.error)});return t.catch(()=>{}),t}function To(e){try{e.abort()}catch{}}function So(e){return(typeof e=="object"&&e!==null&&"name"in e?e.name:void 0)==="QuotaExceededError"?"storage-full":"storage-failed"}function cn(e){let t=(n,r)=>{let o=e.objectStore(n);return r==null?o:o.index(r)};return{get:(n,r)=>z(t(n).get(r)),getAll:(n,r,o)=>z(t(n,r).getAll(o)),count:(n,r,o)=>z(t(n,r).count(o)),first:(n,r,o)=>z(t(n,r).get(o)),put:async(n,r,o)=>{await z(e.objectStore(n).put(r,o))},add:async(n,r)=>{await z(e.objectStore(n).add(r))},delete:async(n,r)=>{await z(e.objectStore(n).delete(r))}}}function z(e){return new Promise((t,n)=>{e.onsuccess=()=>t(e.result),e.onerror=()=>n(e.error)})}var Co="ecert-trust",q="kept";function Eo(){let e=new Map;return{lasting:!1,get:async t=>e.get(t),put:async t=>{for(let[n,r]of Object.entries(t))r===void 0?e.delete(n):e.set(n,r)}}}async function od(){try{let e=await he.open(indexedDB,Co,1,t=>{t.createObjectStore(q)});return{lasting:!0,get:t=>e.read([q],n=>n.get(q,t)),put:async t=>{let n=await e.write([q],async r=>{for(let[o,i]of Object.entries(t))await(i===void 0?r.delete(q,o):r.put(q,i,o))});if(!n.done)throw new Error(n.reason)}}}catch{return Eo()}}var Ro="/scan/root.json",Bo="/bundle",Mo=15e3,fn=class{constructor(t){this.parts=t}parts;reader;roots=[];syncedAt;troubles=[];clockBehind;rootsText;running;get lasting(){return this.parts.store.lasting&&!this.troubles.some(({kind:t})=>t==="not-kept")}async load(){let{store:t,clock:n}=this.parts,[r,o,i,s,a]=await Promise.all(["roots","memory","bundle","lists","synced"].map(u=>t.get(u).catch(()=>{})));if(typeof r!="string")return!1;try{this.roots=await ce(JSON.parse(r)),this.reader=await V.create({roots:this.roots,...o===void 0?{}:{memory:o}})}catch{return[this.roots,this.reader]=[[],void 0],!1}this.rootsText=r,typeof a=="number"&&(this.syncedAt=new Date(a)),i instanceof Uint8Array&&await this.reader.acceptBundle(i,n());for(let[u,f]of s instanceof Map?s:[])typeof u=="string"&&f instanceof Uint8Array&&await this.reader.acceptStatusList(f,n(),u);return!0}async offeredRoots(){let t=await(await this.ask(Ro)).text();return{roots:await ce(JSON.parse(t)),text:t}}async pin(t){this.roots=await ce(JSON.parse(t)),this.reader=await V.create({roots:this.roots}),this.rootsText=t,this.syncedAt=void 0,await this.keep({roots:t,memory:void 0,bundle:void 0,lists:void 0,synced:void 0})}async forget(){[this.roots,this.reader,this.rootsText,this.syncedAt,this.troubles]=[[],void 0,void 0,void 0,[]],await this.keep({roots:void 0,memory:void 0,bundle:void 0,lists:void 0,synced:void 0})}refresh(){return this.running??(this.running=this.refreshOnce().finally(()=>this.running=void 0)),this.running}async keepMemory(){this.reader!==void 0&&await this.keep({memory:this.reader.memory})}async refreshOnce(){let{reader:t}=this;if(t===void 0)return;let{clock:n}=this.parts,r=[],o=new Map,i;try{let s=await this.bytesOf(Bo),a=await t.acceptBundle(s,n());a.taken?i=s:r.push({kind:"bundle",reason:a.reason});let u=t.currentBundle;for(let f of i===void 0||u===void 0?[]:u.lists){let m=`${(u==null?void 0:u.listPrefix)??""}${f}`,g=await this.bytesOf(new URL(m).pathname),C=await t.acceptStatusList(g,n(),m);C.taken?o.set(m,g):r.push({kind:"list",reason:C.reason})}}catch{r.push({kind:"unreachable"})}this.troubles=r,i!==void 0&&(r.length===0&&(this.syncedAt=n()),await this.keep({roots:this.rootsText,bundle:i,memory:t.memory,...r.length===0?{lists:o,synced:n().getTime()}:{}}))}async bytesOf(t){return new Uint8Array(await(await this.ask(t)).arrayBuffer())}async ask(t){let n=new AbortController,r=setTimeout(()=>n.abort(),Mo),o=await this.parts.fetch(t,{cache:"no-cache",signal:n.signal}).finally(()=>clearTimeout(r));if(!o.ok)throw new Error(`${t} answered ${o.status}`);let i=Date.parse(o.headers.get("date")??"");return Number.isNaN(i)||(this.clockBehind=Math.round((i-this.parts.clock().getTime())/1e3)),o}async keep(t){try{await this.parts.store.put(t),this.troubles=this.troubles.filter(({kind:n})=>n!=="not-kept")}catch{this.troubles=[...this.troubles,{kind:"not-kept"}]}}};function pn(e){var r,o;let t=(r=e==null?void 0:e.checks.find(({name:i})=>i==="log"))==null?void 0:r.proof,n=t===void 0||(o=/^index ([0-9]{1,15})$/m.exec(t))==null?void 0:o[1];return t===void 0||n===void 0?void 0:{index:Number(n),proof:t}}async function cd(e,t){var r;let n=await((r=t.reader)==null?void 0:r.checkLogProof(e.proof));return n===void 0?e:{...e,index:n.index,outcome:n.outcome}}var Io=["identifier","certificate_number","version","issued_date","valid_from","valid_to","holder_name"],mn=["FAILED","INDETERMINATE","PASSED"],_o=new Set(["status-missing","status-stale","clock-behind"]),Ao=new Set(["suspended","ended","superseded"]);function ge(e,t){let n=typeof t=="object"&&t.kind==="report"?t.report:void 0,r=typeof t=="object"?t.kind:t,o=e===void 0||n===void 0?[]:Po(e.certificate,n.certificate),i={inquiry:r,local:e,remote:n,differing:o};if(o.length>0)return{...{colour:"red",outcome:"FAILED",status:"unknown",reason:"register-differs"},decidedBy:"register",...i};let s=Lo(e,n),a=s==="register"?n:e;if(a===void 0)return{...{colour:"amber",outcome:"INDETERMINATE",status:"unknown",reason:"register-unreachable"},decidedBy:s,...i};let{outcome:u,status:f}=a;return{colour:Oo(u),outcome:u,status:f,reason:Do(a),decidedBy:s,...i}}function Oo(e){return e==="PASSED"?"green":e==="FAILED"?"red":"amber"}function hn(e){var t;return(t=e.certificate)==null?void 0:t.identifier}function Lo(e,t){return t===void 0?e===void 0?"register":"device":e===void 0?"register":e.certificate===null?"device":e.reasons.every(n=>_o.has(n))||t.outcome==="FAILED"&&e.reasons.every(n=>Ao.has(n))||mn.indexOf(t.outcome)<=mn.indexOf(e.outcome)?"register":"device"}function Do({outcome:e,status:t,reasons:n,checks:r}){var s;let o=r.filter(a=>a.outcome===e),i=o.find(({reason:a})=>a===t);return(i==null?void 0:i.reason)??((s=o.find(({reason:a})=>n.some(u=>u===a)))==null?void 0:s.reason)??n[0]??"ok"}function Po(e,t){return e===null||t===null?[]:Io.filter(n=>n==="holder_name"&&e.cut.includes("holder_name")?!t.holder_name.startsWith(e.holder_name):e[n]!==t[n])}async function wd(e,t,{now:n,asking:r,tell:o}){let{reader:i}=t;if(i===void 0)throw new Error("The reader has no roots yet.");let s=await i.read(e,{now:n()}),a=s.checks.some(({name:g})=>g==="presentation")?t.keepMemory():void 0,u=hn(s),f=r==="register"&&u!==void 0,m=ge(s,f?"asking":"none");return o(m),f&&(m=await No(e,t,s,await on(u),n),o(m)),await a,m}async function No(e,t,n,r,o){var u;let i=ge(n,r),s=((u=i.remote)==null?void 0:u.outcome)==="PASSED"&&n.outcome==="FAILED"&&i.decidedBy==="device",a=n.checks.some(({name:f})=>f==="presentation");return!s||a||t.reader===void 0?i:(await t.refresh(),ge(await t.reader.read(e,{now:o()}),r))}function kd(e){return/[#/]/.test(e)||e.length>128||/^\d{60,}$/.test(e.replace(/\s/g,""))}function vd(e){return e.find(t=>/\/[vp]#\d/.test(t))??e[0]}var Fo=2400,jo=2e4,gn=class{constructor(t){this.address=t}address;worker;last=0;decoder;start(){this.worker??(this.worker=new Worker(this.address,{type:"module"}))}async read(t,n){this.start();let{worker:r}=this;if(r===void 0)return[];let o={id:++this.last,picture:t,thorough:n},i=await new Promise(s=>{let a=g=>{g.data.id===o.id&&f(g.data)},u=()=>f(void 0),f=g=>{clearTimeout(m),r.removeEventListener("message",a),r.removeEventListener("error",u),s(g)},m=setTimeout(u,jo);r.addEventListener("message",a),r.addEventListener("error",u),r.postMessage(o,[t.data.buffer])});return i===void 0?(r.terminate(),this.worker=void 0,[]):(this.decoder=i.decoder,i.texts)}async readFile(t){let n=await createImageBitmap(t);try{for(let r of[Fo,1e3]){let o=Math.min(1,r/Math.max(n.width,n.height)),[i,s]=[Math.max(1,Math.round(n.width*o)),Math.max(1,Math.round(n.height*o))],a=document.createElement("canvas");[a.width,a.height]=[i,s];let u=a.getContext("2d",{willReadFrequently:!0});if(u===null)return[];u.fillStyle="#fff",u.fillRect(0,0,i,s),u.drawImage(n,0,0,i,s);let f=await this.read(u.getImageData(0,0,i,s),!0);if(f.length>0)return f}return[]}finally{n.close()}}};function d(e,t={},...n){let r=document.createElement(e);for(let[o,i]of Object.entries(t))i==null||i===!1||(typeof i=="function"?r.addEventListener(o.slice(2),i):r.setAttribute(o,i===!0?"":String(i)));return r.append(...yn(n)),r}function Sd(e,...t){var o;let n=document.activeElement,r=n!==null&&e.contains(n)?n.getAttribute("data-id"):null;e.replaceChildren(...yn(t)),r!==null&&((o=e.querySelector(`[data-id="${CSS.escape(r)}"]`))==null||o.focus({preventScroll:!0}))}function yn(e){return e.filter(t=>t!=null&&t!==!1)}var wn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var bn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var kn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var vn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var xn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Tn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Sn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Cn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var En=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Rn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Bn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Mn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var In=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var _n=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var An=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var On=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Ln=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Dn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Pn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Nn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Fn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var jn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var zn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Un=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Kn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Hn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var $n=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Vn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var qn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Wn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Gn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Yn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Xn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Jn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var Qn=`<!-- @license lucide-static v1.62.0 - ISC -->
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
`;var vi={alert:wn,building:bn,camera:kn,check:vn,checked:xn,chevron:Tn,clock:Sn,cross:Jn,crossed:Cn,download:En,flag:Rn,flashlight:Bn,globe:Mn,hash:In,image:_n,info:An,key:On,left:Ln,list:Dn,phone:Pn,pin:Nn,printer:Fn,question:jn,refresh:zn,scan:Un,search:Kn,send:Hn,settings:$n,shield:Vn,silent:qn,sound:Wn,upload:Gn,wifi:Yn,wifiOff:Xn,zoom:Qn};function T(e,t=20){let n=new DOMParser().parseFromString(vi[e],"image/svg+xml").documentElement,r=document.importNode(n,!0);return r.removeAttribute("class"),r.setAttribute("width",String(t)),r.setAttribute("height",String(t)),r.setAttribute("aria-hidden","true"),r.setAttribute("focusable","false"),r}var xi=864e5;function $l(e,t){let n=Math.floor((t.getTime()-e.getTime())/6e4);if(n<1)return l("age.now");let[r,o]=n<60?["minute",n]:n<2880?["hour",Math.floor(n/60)]:["day",Math.floor(n/1440)];return new Intl.RelativeTimeFormat(tr(),{numeric:"always"}).format(-o,r)}function Zn(e){let t={year:"numeric",month:"2-digit",day:"2-digit",hour:"2-digit",minute:"2-digit"};return new Intl.DateTimeFormat(tr(),{...t,hourCycle:"h23",timeZone:"Asia/Shanghai"}).format(e)}function er(e,t){if(e===null)return!1;let n=Date.parse(e)-Date.parse(t);return n>=0&&n<=30*xi}function Vl(e){return e.replace(/(.{4})(?=.)/g,"$1 ")}function O(e){return me(e)?l(e):e.slice(e.lastIndexOf(".")+1)}function tr(){return pe()==="zh"?"zh-CN":"en-GB"}function nr(e,t,n,{kind:r="plain",symbol:o,disabled:i=!1}={}){let s={type:"button",class:`button button-${r}`,"data-id":e,disabled:i,onclick:n};return d("button",s,o===void 0?null:T(o),d("span",{},t))}function ye(e,...t){return d("section",{class:"card"},e===null?null:d("h2",{class:"card-title"},e),...t)}function k(e,...t){return d("div",{class:"row"},d("dt",{},e),d("dd",{},...t))}function Ue(e,t,n={},r){let o=d("input",{id:e,"data-id":e,class:"input",autocomplete:"off",...n,...r===void 0?{}:{"aria-describedby":`${e}-hint`}});return d("div",{class:"field"},d("label",{for:e},t),o,r===void 0?null:d("p",{class:"hint",id:`${e}-hint`},r))}function Ke(e,t,n,r,{symbol:o="image",capture:i}={}){let s=d("input",{type:"file",class:"visually-hidden",id:e,"data-id":e,accept:n,capture:i,onchange:a=>{var m;let u=a.target,f=(m=u.files)==null?void 0:m[0];u.value="",f!==void 0&&r(f)}});return d("span",{class:"chooser"},s,d("label",{for:e,class:"button button-plain"},T(o),d("span",{},t)))}function rr(e,t,n){let r=e==="info"?"info":e==="warn"?"alert":"crossed";return d("div",{class:`notice notice-${e}`,"data-id":n,role:e==="info"?"note":"alert"},T(r),d("p",{},t))}function Xl(e){let t=pe()==="zh"?"en":"zh",n=()=>{an(t),e()},r=t==="en"?"EN":"中文";return d("button",{type:"button",class:"switch","data-id":"language",lang:t==="en"?"en":"zh-CN",title:l("language.switch"),"aria-label":t==="en"?"English":"中文",onclick:n},T("globe",18),d("span",{},r))}function or(e,t){var f;let n=e==null?void 0:e.checks.find(({name:m})=>m==="log");if(e===void 0||(n==null?void 0:n.outcome)!=="PASSED")return null;let r=t??pn(e),o=d("h3",{},l("check.log"));if(r===void 0)return d("div",{class:"logged","data-id":"log"},o,d("p",{},l("log.waiting")));let{index:i,outcome:s,proof:a}=r,u=(f=e.certificate)==null?void 0:f.identifier;return d("div",{class:"logged","data-id":"log"},o,d("p",{},l("log.stands",{index:i})),s===void 0?null:d("p",{class:`logged-${s}`,"data-id":"log-checked"},l(`log.${s}`)),d("details",{"data-id":"log-proof"},d("summary",{},l("log.proof")),d("pre",{tabindex:"0","aria-label":l("log.proof")},a),u===void 0?null:d("p",{},d("a",{href:`/log/proof/${encodeURIComponent(u)}`,download:`${u}.tlog-proof`},l("log.download")))))}var Ti={PASSED:"checked",FAILED:"crossed",INDETERMINATE:"question"};function sr({local:e,remote:t},n){return e===void 0&&t===void 0?null:d("details",{class:"card checks","data-id":"checks"},d("summary",{},d("span",{},l("checks.title")),T("chevron")),e===void 0?null:ir("checks.device",e.checks),t===void 0?null:ir("checks.register",t.checks),or(t,n),d("dl",{},...Ci(e,t)))}function ir(e,t){return d("div",{},d("h3",{},l(e)),d("ul",{class:"checklist"},...t.map(Si)))}function Si({name:e,outcome:t,reason:n}){let r=n==="ok"?l(`outcome.${t}`):O(`reason.${n}`);return d("li",{class:`check check-${t.toLowerCase()}`},T(Ti[t]),d("strong",{},O(`check.${e}`)),d("span",{},r))}function Ci(e,t){var r,o;return[["basis.as_of",(r=t??e)==null?void 0:r.as_of],["basis.bundle",(o=e==null?void 0:e.basis.bundle_sequence)==null?void 0:o.toString()],["basis.bundle_expires",He(e==null?void 0:e.basis.bundle_expires_at)],["basis.list",He(e==null?void 0:e.basis.list_issued_at)],["basis.register",He(t==null?void 0:t.verified_at)]].flatMap(([i,s])=>s?[k(l(i),s)]:[])}function He(e){return e?Zn(new Date(e)):void 0}var Ei=new Set(["certificate_number","holder_name","holder_code","issuing_authority","issue_date","valid_from","valid_to"]);function dr(e,t=new Map){var a,u,f,m;let n=((a=e.remote)==null?void 0:a.certificate)??null,r=((u=e.local)==null?void 0:u.certificate)??null,o=n??r;if(o===null)return null;let i=((f=e.local)==null?void 0:f.checks.some(({name:g})=>g==="presentation"))??!1,s=((m=e.remote??e.local)==null?void 0:m.as_of)??"";return d("section",{class:"card facts","data-id":"facts"},d("p",{},d("span",{class:"pill"},o.title)," ",i?d("span",{class:"tag","data-id":"live"},l("fact.live")):null),d("h2",{class:"holder","data-id":"holder"},o.holder_name," ",$e(n,r,"holder_name")?Ve():null),d("dl",{},k(l("fact.certificate_number"),o.certificate_number," ",(n==null?void 0:n.number_provisional)===!0?ar():null),...Ri(n,r),...r!=null&&r.work_title?[k(l("fact.work_title"),r.work_title," ",$e(n,r,"work_title")?Ve():null)]:[],...r!=null&&r.scope&&(n===null||t.size===0)?[k(l("fact.scope"),r.scope," ",$e(n,r,"scope")?Ve():null)]:[],...Bi(r,n),...n===null?[]:Mi(n,t),k(l("fact.period"),...Ii(o.valid_from,o.valid_to)," ",er(o.valid_to,s)?d("span",{class:"tag tag-amber"},l("fact.ends-soon")):null),k(l("fact.issued_date"),o.issued_date),k(l("fact.issuing_authority"),o.issuing_authority),k(l("fact.version"),String(o.version)),k(l("fact.identifier"),d("span",{class:"mono"},o.identifier)," ",o.type_code_provisional?ar():null)))}function Ri(e,t){let n=(e==null?void 0:e.holder_code)??(t==null?void 0:t.holder_code)??(t!=null&&t.holder_tail?`…${t.holder_tail}`:null);return n?[k(l(n.length===18&&!/[*…]/.test(n)?"fact.uscc":"fact.holder_code"),n)]:[]}function Bi(e,t){let n=new Set(Object.values((t==null?void 0:t.claims)??{}));return[["fact.legal_representative",e==null?void 0:e.legal_representative],["fact.address",e==null?void 0:e.address]].flatMap(([o,i])=>i&&!n.has(i)?[k(l(o),i)]:[])}function Mi(e,t){let n=new Set([e.certificate_number,e.holder_name,e.holder_code]);return Object.entries(e.claims).flatMap(([r,o])=>{let i=t.get(r);return i===void 0||Ei.has(r)||n.has(o)?[]:[k(i,qe(o))]})}function Ii(e,t){let n=r=>d("span",{class:"nowrap"},r);return t===null?[n(e),l("period.open")]:[n(e),l("period.to"),n(t)]}function qe(e){return Array.isArray(e)?e.map(qe).join(l("list.separator")):typeof e=="boolean"?l(e?"value.yes":"value.no"):e!==null&&typeof e=="object"?Object.values(e).map(qe).join(" "):e==null?"":String(e)}function $e(e,t,n){return(e===null||n!=="holder_name")&&((t==null?void 0:t.cut.includes(n))??!1)}function Ve(){return d("span",{class:"tag"},O("fact.cut"))}function ar(){return d("span",{class:"tag tag-amber",title:l("fact.provisional.text")},l("fact.provisional"))}var _i={green:"check",red:"cross",amber:"question"},Ai=new Set(["malformed","version-unknown","file-unreadable"]);function Mu(e,t={}){return Di(e),d("article",{class:`verdict verdict-${e.colour}`,"data-id":"verdict"},Pi(e,t.top),d("div",{class:"sheet"},Ni(e),Fi(e),ji(t.foreign),dr(e,t.labels),zi(e),sr(e,t.logged),t.foot))}function Oi({status:e,outcome:t,reason:n}){return e!=="unknown"?O(`verdict.${e}`):t==="INDETERMINATE"?l("verdict.open"):Ai.has(n)?l("verdict.none"):n==="not-registered"?l("verdict.not-registered"):n.startsWith("live-code")?l("verdict.late"):l("verdict.refused")}function Li(e){return O(`reason.${e}`)}function Di({colour:e,reason:t,status:n,inquiry:r}){let{dataset:o}=document.body;[o.verdict,o.reason,o.status,o.inquiry]=[e,t,n,r]}function Pi(e,t){return d("header",{class:"hero"},t,d("div",{class:"disc"},T(_i[e.colour],52)),d("h1",{class:"headline","data-id":"headline",tabindex:"-1"},Oi(e)),d("p",{class:"subline",role:"status"},l(`colour.${e.colour}`)))}function Ni(e){let t=e.colour==="green"?"checked":e.colour==="red"?"crossed":"question",n=`advice.${e.reason}`,r=`advice.${e.colour}`;return d("section",{class:"card reason","data-id":"reason"},T(t,24),d("div",{},d("p",{class:"reason-sentence"},Li(e.reason)),d("p",{class:"reason-advice"},me(n)?l(n):l(r))))}function Fi({differing:e,local:t,remote:n}){let[r,o]=[t==null?void 0:t.certificate,n==null?void 0:n.certificate];if(e.length===0||!r||!o)return null;let i=a=>a===null?l("differing.none"):String(a),s=e.map(a=>k(O(`fact.${a}`),d("p",{class:"differing-code"},d("strong",{},l("source.code")),` ${i(r[a])}`),d("p",{},d("strong",{},l("source.register")),` ${i(o[a])}`)));return d("section",{class:"card","data-id":"differences"},d("h2",{class:"card-title"},l("differing.title")),d("dl",{},...s))}function ji(e){if(e===void 0||e==="")return null;let t=e.length>300?`${e.slice(0,300)}…`:e;return d("section",{class:"card","data-id":"foreign"},d("h2",{class:"card-title"},l("foreign.title")),d("p",{class:"foreign"},t),d("p",{class:"hint"},l(/^https?:/i.test(e)?"foreign.address":"foreign.text")))}function zi(e){let t=[],{local:n,remote:r,inquiry:o}=e;return n!=null&&n.certificate&&t.push(["shield",l("source.code"),l("source.code.text")]),n!==void 0&&r===void 0&&n.basis.list_issued_at!==null&&t.push(["clock",l("source.lists"),l("source.lists.text")]),t.push(...Ui(o,r,n!==void 0)),t.length===0?null:d("section",{class:"card","data-id":"sources"},d("h2",{class:"card-title"},l("source.title")),d("ul",{class:"sources"},...t.map(([i,s,a])=>d("li",{},T(i),d("div",{},d("strong",{},s),d("p",{},a))))))}function Ui(e,t,n){return e==="none"?[]:t!==void 0?[["building",l("source.register"),l(n?"source.register.text":"source.register.plain")]]:[[e==="asking"?"refresh":"wifiOff",l("source.register"),Ki(e,n)]]}function Ki(e,t){return e==="unreachable"&&!t?l("inquiry.alone"):O(`inquiry.${e}`)}function Du(e,t){return[t===void 0?null:rr("warn",t,"complaint"),d("h1",{class:"visually-hidden"},l("app.title")),d("p",{class:"lead"},l("page.lead")),Hi(e),$i(e),Vi(e),d("p",{class:"host"},T("key"),d("span",{},l("page.host")," ",d("strong",{},location.host)))]}function Hi({file:e}){let t=d("div",{class:"drop","data-id":"drop",ondragover:n=>{n.preventDefault(),t.classList.add("drop-over")},ondragleave:()=>t.classList.remove("drop-over"),ondrop:n=>{var o;n.preventDefault(),t.classList.remove("drop-over");let r=(o=n.dataTransfer)==null?void 0:o.files[0];r!==void 0&&e(r)}},T("upload",32),d("p",{},l("page.photo.text")),d("div",{class:"actions"},Ke("take",l("page.photo.take"),"image/*",e,{symbol:"camera",capture:"environment"}),Ke("file",l("page.photo.choose"),"image/*,application/pdf,.pdf",e)));return ye(l("page.photo.title"),t,d("p",{class:"hint"},l("page.photo.note")))}function $i({number:e}){let t=d("p",{class:"hint",role:"alert","data-id":"number-complaint"}),n=d("form",{class:"stack",novalidate:!0,onsubmit:r=>{r.preventDefault();let[o,i]=[We(n,"number"),We(n,"name")];o!==""&&i!==""?e(o,i):t.textContent=l("page.number.missing")}},d("div",{class:"pair"},Ue("number",l("page.number.number"),{maxlength:128,required:!0}),Ue("name",l("page.number.name"),{maxlength:200,required:!0})),t,d("div",{},lr("number-submit",l("page.number.submit"))));return ye(l("page.number.title"),d("p",{class:"lead"},l("page.number.text")),n)}function Vi({text:e}){let t=d("form",{class:"stack",onsubmit:n=>{n.preventDefault();let r=We(t,"text");r!==""&&e(r)}},d("div",{class:"field"},d("label",{for:"text"},l("page.text.label")),d("textarea",{id:"text","data-id":"text",class:"input",rows:2,spellcheck:"false",autocapitalize:"off"})),d("div",{},lr("text-submit",l("page.text.submit"))));return ye(l("page.text.title"),t)}function lr(e,t){let n=nr(e,t,()=>{},{kind:"primary",symbol:"search"});return n.type="submit",n}function We(e,t){var n;return((n=e.querySelector(`#${t}`))==null?void 0:n.value.trim())??""}export{on as a,qa as b,Wa as c,Ya as d,pe as e,wo as f,l as g,Qa as h,te as i,ln as j,un as k,he as l,Eo as m,od as n,fn as o,pn as p,cd as q,ge as r,Oo as s,wd as t,kd as u,vd as v,gn as w,d as x,Sd as y,T as z,$l as A,Zn as B,Vl as C,O as D,nr as E,ye as F,k as G,Ue as H,Ke as I,rr as J,Xl as K,Mu as L,Du as M,$i as N,Vi as O};
