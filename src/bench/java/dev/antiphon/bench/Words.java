package dev.antiphon.bench;

/** The events of one streamed answer, in the words of a protocol. Everything is ASCII. */
interface Words {

    /** All that comes before the first token. */
    String opening();

    String token(String text);

    /** A call of the function that the benchmark's requests offer. */
    String call();

    /** All that comes after the last token or the call. */
    String ending();
}
