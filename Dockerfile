# The service, its command line and the platform's stand-in are one image; the command chooses.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/main.txt requirements/otel.txt /build/
RUN /opt/venv/bin/pip install --quiet --require-hashes --requirement /build/main.txt \
    && /opt/venv/bin/pip install --quiet --require-hashes --requirement /build/otel.txt

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ECERT_TEMPLATES_DIR=/app/templates \
    ECERT_KEYS_DIR=/keys
# A fixed number, so that volumes made by one version can be read by the next. The folders exist before a volume is laid
# over them, because a new volume takes their owner and mode.
RUN groupadd --gid 10001 ecert \
    && useradd --uid 10001 --gid ecert --no-create-home --shell /usr/sbin/nologin ecert \
    && install --directory --owner=ecert --group=ecert --mode=0700 /keys /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY ecert ./ecert
COPY templates ./templates
RUN python -m compileall -q ecert
USER 10001:10001
EXPOSE 8000
CMD ["python", "-m", "ecert", "serve", "--host", "0.0.0.0", "--port", "8000"]
