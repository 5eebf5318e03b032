# syntax=docker/dockerfile:1
# One image for all apps: APP names the one to run. `node dist/apps/cli/src/main.js migrate` in it migrates the databases.
ARG NODE=node:26-slim

FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No install scripts: the compiler needs none.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json tsconfig.image.json platform.ts ./
COPY apps apps
COPY libs libs
COPY migrations migrations
RUN node node_modules/typescript7/bin/tsc -p tsconfig.image.json && \
    node node_modules/vite/bin/vite.js build --config apps/web/vite.config.mjs --logLevel warn

FROM ${NODE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages are the Node that development brings along; the image has its own.
RUN npm ci --omit=dev --omit=optional

FROM ${NODE}
ARG VERSION=0.0.0
ENV NODE_ENV=production VERSION=${VERSION} APP=gateway
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
# By number, so that Kubernetes can see that it is not root. It owns nothing here and writes nothing.
USER 1000:1000
EXPOSE 8080 9090
CMD ["sh", "-c", "exec node --enable-source-maps \"dist/apps/$APP/src/main.js\""]
