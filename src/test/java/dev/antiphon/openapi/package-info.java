/**
 * Makes {@code /openapi.json} from what there is: operations from the resources, answers from the records as Jackson writes
 * them, requests by asking the readers what they take, words from the Javadoc and the documentation. The server carries the
 * finished document; a test here fails when it is not the one that would be made.
 */
package dev.antiphon.openapi;
