package dev.antiphon.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What {@code /openapi.json} has to say of an operation and cannot know from its signature. Nothing reads it at run time: the
 * document is made when the project is built, and a test compares it with the classes.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Described {

    /** The operation's name, which is what generated clients call it by. */
    String value();

    /** What the JSON of the answer is, where the method returns bytes or answers later. */
    Class<?> answer() default void.class;

    /** Whether it is a {@link Page} of those. */
    boolean page() default false;

    /** The type of what is answered, where {@code Produces} must not say it: that would be held against {@code Accept}. */
    String type() default "";

    /** Whether the same may come as a stream, in a form that is not described. */
    boolean streams() default false;

    /** The query parameters it reads, by their names. */
    String[] query() default {};
}
