# syntax=docker/dockerfile:1
# One image for all apps: APP names the one to run. `node dist/apps/cli/src/main.js migrate` in it migrates the databases.
ARG NODE=node:26-slim

FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No install scripts: the compiler needs none.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json tsconfig.image.json packages.config.mjs platform.ts ./
COPY apps apps
COPY libs libs
COPY migrations migrations
RUN node node_modules/typescript7/bin/tsc -p tsconfig.image.json && \
    node node_modules/rolldown/bin/cli.mjs -c packages.config.mjs && \
    node node_modules/vite/bin/vite.js build --config apps/web/vite.config.mjs --logLevel warn

FROM ${NODE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages are the Node that development brings along; the image has its own.
RUN npm ci --omit=dev --omit=optional

FROM ${NODE}
ARG VERSION=0.0.0
ENV NODE_ENV=production VERSION=${VERSION} APP=gateway NODE_COMPILE_CACHE=/app/compile-cache
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
# By number, so that Kubernetes can see that it is not root. It owns only the cache below, and writes nothing when an app runs.
RUN mkdir compile-cache && chown 1000:1000 compile-cache
USER 1000:1000
# Without variables an app ends as soon as its code is loaded. Node keeps the compiled code, for this user, and every start reads it.
RUN for main in dist/apps/*/src/main.js; do node --enable-source-maps "$main" > /dev/null 2>&1 || true; done && \
    chmod -R a-w compile-cache
EXPOSE 8080 9090
CMD ["sh", "-c", "exec node --enable-source-maps \"dist/apps/$APP/src/main.js\""]
