# One image for every process: the command decides which. Without one it is the dashboard.
#
# The base is named by tag. Where images can be looked up, pin it by digest as well
# (`FROM python:3.13-slim-trixie@sha256:…` in both stages), so that a rebuild starts from the same bytes.

FROM python:3.13-slim-trixie AS build
COPY requirements.txt /build/requirements.txt
# Wheels only and by hash: nothing is compiled, nothing else than what was pinned gets in.
RUN python -m venv /opt/venv \
  && /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /build/requirements.txt

FROM python:3.13-slim-trixie
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HEALTH_URL=http://127.0.0.1:8501/_stcore/health
# The only folder that the processes write to; mount a volume there.
RUN groupadd --gid 10001 app \
  && useradd --uid 10001 --gid app --home-dir /app --no-create-home --shell /usr/sbin/nologin app \
  && install -d -o app -g app /app/.data
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY .streamlit .streamlit
COPY collectors collectors
COPY compliance_core compliance_core
COPY pages pages
COPY dashboard dashboard

USER 10001:10001
EXPOSE 8501
# Another process than the dashboard sets HEALTH_URL to its own health page.
HEALTHCHECK --interval=15s --timeout=3s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(os.environ['HEALTH_URL'], timeout=2)"]
# Behind another name than localhost, name it in STREAMLIT_SERVER_ALLOWED_HOSTS.
CMD ["python", "-m", "streamlit", "run", "dashboard/app.py", "--server.address=0.0.0.0"]
