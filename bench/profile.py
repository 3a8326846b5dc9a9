"""Profile one path of the service in this process: where the time goes, by package and by function."""
import asyncio
import cProfile
import pstats
import random
import json
import tempfile
import sys
from concurrent.futures import Executor, Future
from pathlib import Path
from litestar.concurrency import set_asyncio_executor
from ecert.app import create_app
from ecert.clock import system_clock
from bench.installation import make_installation
from bench.fill import fill_applications, fill_certificates


class Inline(Executor):
    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future

async def ask(app, method, path, body=b"", token=None):
    headers=[(b"host",b"x")]
    if body: headers += [(b"content-type",b"application/json"),(b"content-length",str(len(body)).encode())]
    if token: headers.append((b"authorization",b"Bearer "+token.encode()))
    scope={"type":"http","asgi":{"version":"3.0"},"http_version":"1.1","method":method,"path":path,"raw_path":path.encode(),"query_string":b"","root_path":"","scheme":"http","headers":headers,"client":("127.0.0.1",1),"server":("127.0.0.1",80),"state":{}}
    out=[]
    async def receive(): return {"type":"http.request","body":body,"more_body":False}
    async def send(m): out.append(m)
    await app(scope, receive, send)
    return out[0]["status"], out[1]["body"]

async def run(what, n):
    folder=Path(tempfile.mkdtemp())
    now=system_clock()
    inst=make_installation(folder, f"sqlite:///{folder/'e.sqlite3'}")
    res=inst.resources()
    app=create_app(res)
    asyncio.get_running_loop().set_default_executor
    if what=="verify" or what=="code":
        filled=fill_certificates(res.engine,res,10000,now=now)
        chosen=random.choices(filled,k=n+500)
        if what=="verify":
            jobs=[("GET","/api/v1/certificates/"+f.identifier,b"",None) for f in chosen]
        else:
            jobs=[("POST","/api/v1/verifications",json.dumps({"code":f.code}).encode(),None) for f in chosen]
    else:
        ids=fill_applications(res.engine,res,n+500,accounts=inst.accounts,now=now)
        jobs=[("POST",f"/api/v1/applications/{i}/certificate",b"",inst.tokens["issuer"]) for i in ids]
    for j in jobs[:500]:
        s,b=await ask(app,*j)
        assert s in (200,201),(s,b)
        if s==200: assert b"PASSED" in b, b
    p=cProfile.Profile()
    p.enable()
    if what=="issue":
        rest=jobs[500:]
        for i in range(0,len(rest),32):
            await asyncio.gather(*(ask(app,*j) for j in rest[i:i+32]))
    else:
        for j in jobs[500:]:
            await ask(app,*j)
    p.disable()
    st=pstats.Stats(p)
    st.sort_stats("cumulative").print_stats(25 if len(sys.argv)<4 else int(sys.argv[3]))
    st.sort_stats("tottime").print_stats(25)
set_asyncio_executor(Inline())
asyncio.run(run(sys.argv[1], int(sys.argv[2])))
