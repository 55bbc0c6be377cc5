// Made from openapi.json: npm run cli:files.
export interface paths {
    "/v1/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The gateway, all nodes together, and the key that asks.
         * @description Right: `info`.
         */
        get: operations["info"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counts since the gateways were started, and what they hold now, of all nodes together.
         * @description Right: `info`.
         */
        get: operations["stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{channel}/publications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publishes in a channel, once for each key.
         * @description Right: `publish`.
         */
        post: operations["publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publishes up to 1,000 times; each has a result of its own, in order.
         * @description Right: `publish`.
         */
        post: operations["publishBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{channel}/ephemeral": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends what is not stored to whoever is subscribed now.
         * @description Right: `publish`.
         */
        post: operations["say"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{channel}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is kept of a channel: after or before a position, the newest first with "reverse".
         * @description Right: `history`.
         */
        get: operations["history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{channel}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is in a channel, and how many sessions are subscribed here.
         * @description Right: `presence`.
         */
        get: operations["getChannel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/broadcast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a message to every session.
         * @description Right: `send`.
         */
        post: operations["broadcast"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a message to every session of a user.
         * @description Right: `send`.
         */
        post: operations["sendToUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A user: whether present, and all sessions.
         * @description Right: `sessions`.
         */
        get: operations["getUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}/disconnect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends every session of a user at once: log out.
         * @description Right: `disconnect`.
         */
        post: operations["disconnectUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sessions that are open, 100 of them or as many as "limit".
         * @description Right: `sessions`.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One session.
         * @description Right: `sessions`.
         */
        get: operations["getSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{name}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a message to one session.
         * @description Right: `send`.
         */
        post: operations["sendToSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{name}/disconnect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends one session at once.
         * @description Right: `disconnect`.
         */
        post: operations["disconnectSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{name}/subscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Subscribes a session to a channel, whoever its user is.
         * @description Right: `subscriptions`.
         */
        post: operations["subscribeSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{name}/unsubscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a session's subscription to a channel.
         * @description Right: `subscriptions`.
         */
        post: operations["unsubscribeSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    info: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: string;
                        uptimeSeconds: number;
                        sessions: number;
                        byTransport: {
                            [key: string]: number;
                        };
                        heldBytes: number;
                        key: {
                            name: string;
                            rights: string[];
                        };
                        /** @description The node that has answered. Absent without a cluster. */
                        node?: string;
                        /** @description What each node holds. Absent without a cluster. */
                        nodes?: {
                            node: string;
                            sessions: number;
                            links: number;
                            heldBytes: number;
                        }[];
                        /** @description Nodes that did not answer. Absent where all did. "unsure": it may have been done there. */
                        unreached?: {
                            node: string;
                            /** @enum {string} */
                            done: "nothing" | "unsure";
                            message: string;
                        }[];
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "info", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Open, by the transport that carries them; "none" between links. */
                        sessions: {
                            [key: string]: number;
                        };
                        /** @description Open, by transport. */
                        links: {
                            [key: string]: number;
                        };
                        /** @description Links that were accepted, by transport. */
                        attached: {
                            [key: string]: number;
                        };
                        opened: number;
                        /** @description By code. */
                        ended: {
                            [key: string]: number;
                        };
                        /** @description Sessions that have come from other nodes. */
                        movedIn: number;
                        /** @description Sessions that have gone to other nodes. */
                        movedOut: number;
                        /** @description Sessions of other nodes that were not taken, by reason. */
                        movesRefused: {
                            [key: string]: number;
                        };
                        /** @description Requests and upgrades, by code. */
                        refused: {
                            [key: string]: number;
                        };
                        /** @description What clients have asked of channels and methods, by code; "other" are codes of an application. */
                        refusedCalls: {
                            [key: string]: number;
                        };
                        messagesUp: number;
                        charsUp: number;
                        messagesDown: number;
                        bytesDown: number;
                        heldBytes: number;
                        /** @description In use, added up over nodes. */
                        channels: number;
                        /** @description Stored. */
                        publications: number;
                        /** @description What each node holds. Absent without a cluster. */
                        nodes?: {
                            node: string;
                            sessions: number;
                            links: number;
                            heldBytes: number;
                        }[];
                        /** @description Nodes that did not answer. Absent where all did. "unsure": it may have been done there. */
                        unreached?: {
                            node: string;
                            /** @enum {string} */
                            done: "nothing" | "unsure";
                            message: string;
                        }[];
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "info", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    publish: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Any JSON. */
                    data: unknown;
                    /** @description Makes a repetition harmless: with the same key nothing is published again, for five minutes. */
                    key?: string;
                    /** @description The user who is named as publisher. Default: nobody. */
                    author?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        epoch: string;
                        offset: number;
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "publish", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The data exceeds maxMessageBytes. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The body is no JSON in UTF-8, by its headers. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The store did not answer: ask again, with the same key. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    publishBatch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    publications: {
                        channel: string;
                        /** @description Any JSON. */
                        data: unknown;
                        /** @description Makes a repetition harmless: with the same key nothing is published again, for five minutes. */
                        key?: string;
                        /** @description The user who is named as publisher. Default: nobody. */
                        author?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: ({
                            epoch: string;
                            offset: number;
                        } | {
                            /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                            code: string;
                            /** @description What happened, and what to do. */
                            message: string;
                        })[];
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "publish", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The data exceeds maxMessageBytes. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The body is no JSON in UTF-8, by its headers. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The store did not answer: ask again, with the same key. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    say: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Any JSON. */
                    data: unknown;
                    /** @description The user who is named as publisher. Default: nobody. */
                    author?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "publish", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The data exceeds maxMessageBytes. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The body is no JSON in UTF-8, by its headers. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The store did not answer: ask again, with the same key. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    history: {
        parameters: {
            query?: {
                limit?: string;
                reverse?: "true" | "false";
                /** @description Of the position in "after" or "before", which need it. Answers have it in "at". */
                epoch?: string;
                /** @description Offset. */
                after?: string;
                /** @description Offset. */
                before?: string;
            };
            header?: never;
            path: {
                channel: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The newest position of the channel. */
                        at: {
                            epoch: string;
                            offset: number;
                        };
                        publications: {
                            offset: number;
                            /** @description Any JSON. */
                            data: unknown;
                            author: string | null;
                            /** @description Unix time in milliseconds. */
                            at: number;
                        }[];
                        /** @description Whether there is more in the same direction. */
                        more: boolean;
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "history", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    getChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        subscribers: number;
                        members: {
                            id: string;
                            user: string | null;
                            /** @description Any JSON. */
                            data?: unknown;
                        }[];
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "presence", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    broadcast: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Any JSON. */
                    data: unknown;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many sessions it was queued for, on all nodes. */
                        sessions: number;
                        /** @description Nodes that did not answer. Absent where all did. "unsure": it may have been done there. */
                        unreached?: {
                            node: string;
                            /** @enum {string} */
                            done: "nothing" | "unsure";
                            message: string;
                        }[];
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "send", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The message exceeds maxMessageBytes. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The body is no JSON in UTF-8, by its headers. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    sendToUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Any JSON. */
                    data: unknown;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many sessions it was queued for, on all nodes. */
                        sessions: number;
                        /** @description Nodes that did not answer. Absent where all did. "unsure": it may have been done there. */
                        unreached?: {
                            node: string;
                            /** @enum {string} */
                            done: "nothing" | "unsure";
                            message: string;
                        }[];
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "send", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The message exceeds maxMessageBytes. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The body is no JSON in UTF-8, by its headers. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        present: boolean;
                        sessions: {
                            /** @description Names the session here and in logs. It is no credential. */
                            name: string;
                            /** @description Empty for anonymous clients. */
                            user: string;
                            transport: string | null;
                            away: boolean;
                            pendingBytes: number;
                            /** @description The name of its node. Absent without a cluster. */
                            node?: string;
                        }[];
                        /** @description Nodes that did not answer. Absent where all did. "unsure": it may have been done there. */
                        unreached?: {
                            node: string;
                            /** @enum {string} */
                            done: "nothing" | "unsure";
                            message: string;
                        }[];
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "sessions", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    disconnectUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    code?: "closed" | "unauthorized" | "forbidden" | "expired";
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many there were, on all nodes. */
                        sessions: number;
                        /** @description Nodes that did not answer. Absent where all did. "unsure": it may have been done there. */
                        unreached?: {
                            node: string;
                            /** @enum {string} */
                            done: "nothing" | "unsure";
                            message: string;
                        }[];
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "disconnect", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The body is no JSON in UTF-8, by its headers. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: {
                limit?: string;
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sessions: {
                            /** @description Names the session here and in logs. It is no credential. */
                            name: string;
                            /** @description Empty for anonymous clients. */
                            user: string;
                            transport: string | null;
                            away: boolean;
                            pendingBytes: number;
                            /** @description The name of its node. Absent without a cluster. */
                            node?: string;
                        }[];
                        /** @description Of all users. */
                        total: number;
                        /** @description Nodes that did not answer. Absent where all did. "unsure": it may have been done there. */
                        unreached?: {
                            node: string;
                            /** @enum {string} */
                            done: "nothing" | "unsure";
                            message: string;
                        }[];
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "sessions", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Names the session here and in logs. It is no credential. */
                        name: string;
                        /** @description Empty for anonymous clients. */
                        user: string;
                        transport: string | null;
                        away: boolean;
                        pendingBytes: number;
                        /** @description The name of its node. Absent without a cluster. */
                        node?: string;
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "sessions", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description There is no such session. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description A node did not answer, and no other has the session. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    sendToSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Any JSON. */
                    data: unknown;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many sessions it was queued for, on all nodes. */
                        sessions: number;
                        /** @description Nodes that did not answer. Absent where all did. "unsure": it may have been done there. */
                        unreached?: {
                            node: string;
                            /** @enum {string} */
                            done: "nothing" | "unsure";
                            message: string;
                        }[];
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "send", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description There is no such session. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The message exceeds maxMessageBytes. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The body is no JSON in UTF-8, by its headers. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description A node did not answer, and no other has the session. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    disconnectSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    code?: "closed" | "unauthorized" | "forbidden" | "expired";
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many there were, on all nodes. */
                        sessions: number;
                        /** @description Nodes that did not answer. Absent where all did. "unsure": it may have been done there. */
                        unreached?: {
                            node: string;
                            /** @enum {string} */
                            done: "nothing" | "unsure";
                            message: string;
                        }[];
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "disconnect", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description There is no such session. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The body is no JSON in UTF-8, by its headers. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description A node did not answer, and no other has the session. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    subscribeSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    channel: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "subscriptions", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description There is no such session. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The body is no JSON in UTF-8, by its headers. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description A node did not answer, and no other has the session. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
    unsubscribeSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    channel: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        wasSubscribed: boolean;
                    };
                };
            };
            /** @description The request is not as described. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description No key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The key has not the right "subscriptions", or is not for the channel. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description There is no such session. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description The body is no JSON in UTF-8, by its headers. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
            /** @description A node did not answer, and no other has the session. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What it is called: bad-request, unauthorized, forbidden, not-found, … */
                        code: string;
                        /** @description What happened, and what to do. */
                        message: string;
                    };
                };
            };
        };
    };
}
