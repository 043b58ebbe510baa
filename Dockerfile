# One image for web, worker, relay, beat and migrate; docker-compose.yml says which command runs.
FROM python:3.13-slim AS build
WORKDIR /product
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1
COPY requirements.in requirements.txt ./
# The same lock as everywhere, hashes checked; what only tests and development need is taken out again.
RUN python -m venv /venv \
    && sed -n '/^uv==/,/# via/p' requirements.txt > uv.txt \
    && pip install --require-hashes --no-deps -r uv.txt \
    && uv pip sync --python /venv/bin/python --require-hashes requirements.txt \
    && sed '1,/^# embedded services/d; /^#/d; s/[<>=[].*//' requirements.in > unwanted.txt \
    && uv pip uninstall --python /venv/bin/python -r unwanted.txt
COPY leads ./leads
COPY workers ./workers
COPY templates ./templates
COPY migrations ./migrations
RUN /venv/bin/python -m babel.messages.frontend compile -d leads/translations \
    && /venv/bin/python -m compileall -q leads workers

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin leads
COPY --from=build /venv /venv
COPY --from=build /product/leads /product/leads
COPY --from=build /product/workers /product/workers
COPY --from=build /product/templates /product/templates
COPY --from=build /product/migrations /product/migrations
WORKDIR /product
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER leads
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "--config", "python:leads.serving", "--bind", "0.0.0.0:8000", "leads.app:create_app()"]
