/**
 * Finds the route for a request: host, then path, then method. Main entry: {@link io.ringway.router.RouteTable},
 * compiled by {@link io.ringway.router.RouteTableBuilder} from {@link io.ringway.router.RouteSpec}s.
 *
 * <p><b>Which route wins.</b> Of the routes that match host, path and method, the one with
 * <ol>
 * <li>the most specific host: an exact name, then the longest wildcard, then no host at all;</li>
 * <li>among those the most specific path, compared segment by segment from the left: static text, then {@code {x}},
 * then the catch-all;</li>
 * <li>among routes of the same host and path the one that names the method; a HEAD request takes the GET route if none
 * names HEAD (RFC 9110 9.3.2); a route without methods takes what is left.</li>
 * </ol>
 * The order of the file never matters. A route that fails on its method does not hide a less specific one: 405 is
 * answered only if some route matches host and path, but none the method, and {@code Allow} then lists the methods of
 * all of them. In the same way a route without hosts also serves the hosts that other routes name.
 *
 * <p><b>What patterns mean.</b> {@code {x}} takes one segment that is not empty. A final {@code *} or {@code {rest*}}
 * takes the rest after its slash, which may be empty: {@code /a/*} matches {@code /a/} and {@code /a/b/c}, not
 * {@code /a}. A slash at the end counts: {@code /a} and {@code /a/} are two paths. {@code *.b.test} takes any name
 * below {@code b.test}, of one label or more, not {@code b.test} itself. The pattern {@code *} is the target of
 * {@code OPTIONS *} and of nothing else (RFC 9112 3.2.4).
 *
 * <p>Allowed imports: the JDK, Agrona buffers, {@code io.ringway.http}. No sockets, threads, clocks; clusters and
 * endpoints are only numbers here.
 *
 * <p>Threads: {@link io.ringway.router.RouteTable} is immutable and shared through one published reference. A
 * {@link io.ringway.router.RouteMatch} belongs to one worker. The builder is confined to the thread that loads.
 */
package io.ringway.router;
