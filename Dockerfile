# syntax=docker/dockerfile:1
FROM node:22-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src ./src
COPY docs/runbooks.md ./docs/
COPY docs/src ./docs/src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
ARG REVISION=""
ENV NODE_ENV=production EXPORTER_REVISION=$REVISION
COPY --from=build /src/package.json /app/
COPY --from=build /src/node_modules /app/node_modules
COPY --from=build /src/dist /app/dist
# Where every command looks for config.yaml.
WORKDIR /etc/huaweicloud-task-exporter
# The image's own unprivileged user, as a number so that Kubernetes can see that it is not root.
USER 1000:1000
EXPOSE 39101
# Node.js as process 1 gets SIGTERM itself and ends the scrapes in flight.
ENTRYPOINT ["node", "--enable-source-maps", "/app/dist/main.js"]
