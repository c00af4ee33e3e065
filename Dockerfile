# The chat as a container: documents in /data, which may be mounted read-only, the index in /index.
# The section “In a container” of README.md has the commands.
FROM python:3.12-slim

# torch brings CUDA, some gigabytes, unless this is the address of PyTorch's own index of its
# builds for the CPU, which PyTorch's page on installing names.
ARG TORCH_INDEX=
WORKDIR /app
COPY requirements.txt ./
RUN if [ -n "$TORCH_INDEX" ]; then \
        pip install --no-cache-dir --index-url "$TORCH_INDEX" "$(grep '^torch' requirements.txt)"; \
    fi \
    && pip install --no-cache-dir -r requirements.txt

COPY pyproject.toml README.md LICENSE ./
COPY data/afghanistan-security.txt data/pakistan-us-relations.md data/
COPY qa qa
RUN pip install --no-cache-dir ".[mcp,metrics]"

# Nothing in here needs more rights than to write the index. The user is named by number, by
# which what runs containers can see that it is not root.
RUN useradd --uid 1000 --create-home sourcebook \
    && mkdir /data /index \
    && chown sourcebook /data /index
USER 1000
WORKDIR /home/sourcebook
VOLUME ["/data", "/index"]

# It listens on all addresses of the container, and so does not start until it is told who may
# come in: QA_PASSWORD, QA_API_KEY, or QA_PUBLIC=1.
ENV QA_DATA=/data \
    QA_INDEX=/index \
    GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860 \
    GRADIO_ANALYTICS_ENABLED=False \
    HF_HUB_OFFLINE=1 \
    PYTHONUNBUFFERED=1
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD \
    ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["qa", "serve"]
