/**
 * The oneliner chat: one page, its lines and where they are kept.
 *
 * <p>The page works without a session and without JavaScript, so that any instance may answer any request.
 */
package oneliner.chat;
