package dev.antiphon.tool.own;

/**
 * One result of a search.
 *
 * @param url a web address
 * @param text of the page, as much as the search engine shows; may be empty
 */
public record Found(String title, String url, String text) {}
