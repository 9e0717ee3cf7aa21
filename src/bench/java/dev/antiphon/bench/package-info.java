/**
 * The project's benchmark: what Antiphon costs, as ratios to a floor that runs beside it.
 *
 * <p>{@link dev.antiphon.bench.Benchmark} starts a {@linkplain dev.antiphon.bench.FakeUpstream fake language model}, the
 * {@linkplain dev.antiphon.bench.Floor floor} and the server under test, lets the load client call both in turn and
 * prints a table. Every answer is checked on the way: a benchmark of wrong answers measures nothing.
 */
package dev.antiphon.bench;
