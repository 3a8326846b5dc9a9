"""
Issue and verify with `sd-jwt`, the reference implementation of the IETF's SD-JWT, in its own environment.

Knows nothing of this project; speaks the workers' language of `bench.workers`. Arguments: `issue` or `verify`, and the
file with the payload.
"""

import json
import sys
import time
from pathlib import Path

# They are in the peers' environment only.
from jwcrypto.jwk import JWK  # type: ignore[import-untyped]
from sd_jwt.common import SDObj  # type: ignore[import-not-found]
from sd_jwt.issuer import SDJWTIssuer  # type: ignore[import-not-found]
from sd_jwt.verifier import SDJWTVerifier  # type: ignore[import-not-found]


def main() -> None:
    """Do what is ordered until the standard input ends."""
    task, payload = sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    key = JWK.generate(kty="EC", crv="P-256")
    public = JWK.from_json(key.export_public())
    claims = {SDObj(name): value for name, value in payload.items()}

    def issue() -> str:
        return str(SDJWTIssuer({"iss": "https://ecert.example", **claims}, key).sd_jwt_issuance)

    # As issued it has every disclosure, and so is a presentation of everything, without a key binding.
    shown = issue()

    def verify() -> object:
        found = SDJWTVerifier(shown, lambda _issuer, _header: public).get_verified_payload()
        if found["title"] != payload["title"]:
            raise SystemExit("sd-jwt: wrong answer")
        return found

    work = issue if task == "issue" else verify
    for line in sys.stdin:
        end, count = time.perf_counter() + json.loads(line)["seconds"], 0
        wall, cpu = time.perf_counter(), time.process_time()
        while time.perf_counter() < end:
            work()
            count += 1
        cost = {"units": count, "cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
        sys.stdout.write(json.dumps(cost) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
