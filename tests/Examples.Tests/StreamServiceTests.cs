extern alias service;

using System.Diagnostics;
using System.Net;
using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using service::Hmlstm.Examples;

namespace Hmlstm.Examples.Tests;

/// <summary>The service, inside of this process on a port of its own, over a network that nobody trained.</summary>
public sealed class StreamServiceTests(ServiceRun run) : IClassFixture<ServiceRun>
{
    private const string Text = "the old man  went down to the sea,  and nobody had seen the boat before";

    [Fact]
    public async Task Sessions_are_bounded_and_a_deleted_one_makes_room()
    {
        await using ServiceClient client = await StartAsync("--max-sessions", "2");
        string first = await client.BeginAsync();
        await client.BeginAsync();

        await AssertRefusedAsync(
            503, "all 2 sessions are taken; delete one, or try again later", await client.SendAsync("POST", "/sessions"));
        using HttpResponseMessage deleted = await client.SendAsync("DELETE", $"/sessions/{first}");
        await client.BeginAsync();

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await AssertRefusedAsync(404, "there is no such session, or it has ended", await client.SendAsync("DELETE", $"/sessions/{first}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_text_over_the_bound_is_refused_whether_or_not_it_says_its_length(bool hasLength)
    {
        await using ServiceClient client = await StartAsync("--max-text", "20");
        string id = await client.BeginAsync();
        byte[] before = await client.StateAsync(id);
        MemoryStream long21 = new(Encoding.UTF8.GetBytes(Text[..21]));
        using HttpContent content = hasLength ? new ByteArrayContent(long21.ToArray()) : new UnknownLength(long21);

        await AssertRefusedAsync(
            413, "the body is longer than 20 bytes; send it in pieces", await client.SendAsync("POST", $"/sessions/{id}/text", content));

        Assert.Equal(before, await client.StateAsync(id));
        Assert.Equal("the old man went do", (await client.ReadAsync(id, Text[..20])).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Listeners_get_the_boundaries_of_the_predictor_in_their_order_and_hear_the_end()
    {
        await using ServiceClient client = await StartAsync();
        string id = await client.BeginAsync();
        using HttpResponseMessage response = await client.ListenAsync(id);
        List<string> answered = [];
        foreach (string piece in new[] { Text[..12], Text[12..35], Text[35..] })
        {
            answered.AddRange(BoundariesOf(await client.ReadAsync(id, piece)));
        }

        (await client.SendAsync("DELETE", $"/sessions/{id}")).Dispose();
        List<SseItem<string>> events = await EventsAsync(response);

        List<string> expected = run.Boundaries(Text);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, answered);
        Assert.Equal(expected, events.Where(static one => one.EventType == "boundary").Select(static one => one.Data));
        Assert.Equal(("end", """{"reason":"deleted"}"""), (events[^1].EventType, events[^1].Data));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(40)]
    public async Task A_stream_goes_on_bit_by_bit_in_another_service_wherever_it_is_cut(int cut)
    {
        await using ServiceClient one = await StartAsync(), other = await StartAsync();
        string whole = await one.BeginAsync(), begun = await one.BeginAsync(), goesOn = await other.BeginAsync();
        JsonElement expected = await one.ReadAsync(whole, Text);

        JsonElement before = await one.ReadAsync(begun, Text[..cut]);
        using ByteArrayContent state = new(await one.StateAsync(begun));
        using HttpResponseMessage put = await other.SendAsync("PUT", $"/sessions/{goesOn}/state", state);
        JsonElement after = await other.ReadAsync(goesOn, Text[cut..]);

        Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        Assert.Equal(await one.StateAsync(whole), await other.StateAsync(goesOn));
        Assert.Equal(BoundariesOf(expected), [.. BoundariesOf(before), .. BoundariesOf(after)]);
        Assert.Equal(expected.GetProperty("next").ToString(), after.GetProperty("next").ToString());
    }

    [Fact]
    public async Task Bytes_that_are_no_state_of_the_network_are_refused_in_one_line_and_change_nothing()
    {
        await using ServiceClient client = await StartAsync();
        string id = await client.BeginAsync();
        await client.ReadAsync(id, Text);
        byte[] good = await client.StateAsync(id);
        (string Message, byte[] Bytes)[] hostile =
        [
            ("no state of a stream: 0 bytes", []),
            ("no state of a stream: 300 bytes", [.. Enumerable.Repeat((byte)'x', 300)]),
            ("the state is cut off or damaged: its checksum is another", good[..^1]),
            ("the state is cut off or damaged: its checksum is another", Changed(good, 100, 1, isSealed: false)),
            ("its position or its last character cannot be", Changed(good, 15, 0x80)),
            ("its position or its last character cannot be", Changed(good, 16, 2)),
            ("the state is of version 6", Changed(good, 25, 7)),
            ("the state is one of a network of fingerprint", Changed(good, 40, 1)),
            ("the state is cut off or damaged: it has", Changed(good, 30, 5)),
            ("the state is damaged: its checksum is another", Changed(good, 70, 1)),
        ];

        foreach ((string message, byte[] bytes) in hostile)
        {
            using ByteArrayContent content = new(bytes);
            using HttpResponseMessage refused = await client.SendAsync("PUT", $"/sessions/{id}/state", content);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, message), (refused.StatusCode, message));
            Assert.Contains(message, await DetailAsync(refused), StringComparison.Ordinal);
        }

        using ByteArrayContent tooLong = new([.. good, 0]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await client.SendAsync("PUT", $"/sessions/{id}/state", tooLong)).StatusCode);
        Assert.Equal(good, await client.StateAsync(id));
    }

    [Fact]
    public async Task What_is_no_request_is_refused_as_a_problem_of_one_line()
    {
        await using ServiceClient client = await StartAsync();
        string id = await client.BeginAsync();
        using ByteArrayContent latin = new([0x61, 0xE4, 0x62]), letters = new("ab"u8.ToArray());

        Assert.Equal(400, (int)(await client.SendAsync("POST", $"/sessions/{id}/text", latin)).StatusCode);
        await AssertRefusedAsync(
            400, "next must be a number from 0 to 27", await client.SendAsync("POST", $"/sessions/{id}/text?next=28", letters));
        foreach ((string method, string path, int status) in new[] { ("GET", "/nothing", 404), ("GET", $"/sessions/{id}/text", 405) })
        {
            using HttpResponseMessage refused = await client.SendAsync(method, path);
            Assert.Equal((status, "application/problem+json"), ((int)refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        }
    }

    [Fact]
    public async Task A_listener_is_one_of_so_many_until_it_leaves()
    {
        await using ServiceClient client = await StartAsync("--max-listeners", "1");
        string id = await client.BeginAsync();
        using (await client.ListenAsync(id))
        {
            HttpResponseMessage second = await client.SendAsync("GET", $"/sessions/{id}/events");
            await AssertRefusedAsync(503, "all 1 event streams are taken; close one, or try again later", second);
        }

        for (string health = ""; !health.Contains("\"listeners\":0", StringComparison.Ordinal);)
        {
            health = await client.GetAsync("/health");
        }

        (await client.ListenAsync(id)).Dispose();
    }

    [Fact]
    public async Task Who_does_not_read_his_events_is_let_go_when_his_queue_is_full()
    {
        int left = 0;
        BoundaryFeed feed = new(queue: 3);
        using BoundaryFeed.Listener listener = feed.Listen(() => left++);
        foreach (int position in Enumerable.Range(0, 9))
        {
            feed.Publish(new Boundary(position, 1));
        }

        List<SseItem<StreamEvent>> events = await listener.ReadAsync(CancellationToken.None).ToListAsync();

        Assert.Equal(["alive", "boundary", "boundary", "boundary", "end"], events.Select(static one => one.EventType));
        Assert.Equal((2L, "slow", 1), (events[^2].Data.Position, events[^1].Data.Reason, left));
    }

    [Fact]
    public async Task A_session_that_nobody_used_for_long_ends_and_its_listeners_hear_it()
    {
        ManualTime time = new();
        ServiceSettings settings = ServiceSettings.Parse(["--idle-seconds", "60"]);
        StreamTable table = new(BoundaryReader.Load(run.Folder), settings, new ServiceMetrics(), time);
        string idle = table.Create(), used = table.Create();
        BoundaryFeed.Listener listener = table.Listen(idle);

        time.Now += 61;
        await table.Find(used).ReadAsync("a", 0, CancellationToken.None);
        table.Sweep();
        List<SseItem<StreamEvent>> events = await listener.ReadAsync(CancellationToken.None).ToListAsync();

        Assert.Equal("idle", events[^1].Data.Reason);
        Assert.Equal((1, 0), (table.Count, table.Listeners));
        Assert.Equal("there is no such session, or it has ended", Assert.Throws<ServiceProblem>(() => table.Find(idle)).Message);
    }

    [Fact]
    public async Task Health_metrics_and_the_page_are_there()
    {
        await using ServiceClient client = await StartAsync();
        JsonElement reading = await client.ReadAsync(await client.BeginAsync(), Text);

        string metrics = await client.GetAsync("/metrics"), page = await client.GetAsync("/");

        Assert.StartsWith("""{"status":"ok","model":"Streaming",""", await client.GetAsync("/health"), StringComparison.Ordinal);
        Assert.Contains("\nhmlstm_sessions 1\n", metrics, StringComparison.Ordinal);
        int length = reading.GetProperty("text").GetString()!.Length, boundaries = run.Boundaries(Text).Count;
        Assert.Contains($"\nhmlstm_characters_total {length}\n", metrics, StringComparison.Ordinal);
        Assert.Contains($"\nhmlstm_boundaries_total{{level=\"1\"}} {boundaries}\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nhmlstm_text_seconds_bucket{le=\"+Inf\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("<textarea", page, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_the_streams_of_events_and_then_the_program_with_0()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Hmlstm.Examples.Service.dll");
        ProcessStartInfo start = new("dotnet", [program, run.Folder, "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string? line = "";
        while (line is not null && !line.Contains("http://127.0.0.1:", StringComparison.Ordinal))
        {
            line = await process.StandardOutput.ReadLineAsync();
        }

        Assert.NotNull(line);
        await using ServiceClient client = new(new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Trim()), null);
        using HttpResponseMessage response = await client.ListenAsync(await client.BeginAsync());
        using (Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        List<SseItem<string>> events = await EventsAsync(response);
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(("end", """{"reason":"stopping"}"""), (events[^1].EventType, events[^1].Data));
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("'--sessions' is no option; there are [--urls URL] [--max-sessions N]", "--sessions", "1")]
    [InlineData("--queue needs one value", "--queue")]
    [InlineData("--max-sessions is '0', but must be from 1 to 1000000", "--max-sessions", "0")]
    public void A_wrong_option_is_named(string message, params string[] arguments)
    {
        DataException wrong = Assert.Throws<DataException>(() => StreamService.Build(run.Folder, arguments));

        Assert.StartsWith(message, wrong.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> BoundariesOf(JsonElement reading) =>
        reading.GetProperty("boundaries").EnumerateArray().Select(static boundary => boundary.ToString());

    private static byte[] Changed(byte[] state, int place, byte value, bool isSealed = true)
    {
        byte[] changed = [.. state];
        changed[place] ^= value;
        if (isSealed)
        {
            SHA256.HashData(changed.AsSpan(..^32), changed.AsSpan(^32..));
        }

        return changed;
    }

    private static async Task AssertRefusedAsync(int status, string detail, HttpResponseMessage response)
    {
        Assert.Equal((status, detail), ((int)response.StatusCode, await DetailAsync(response)));
        Assert.Equal(status == 503, response.Headers.RetryAfter is not null);
        response.Dispose();
    }

    private static async Task<string> DetailAsync(HttpResponseMessage response)
    {
        JsonElement problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        string detail = problem.GetProperty("detail").GetString()!;
        Assert.DoesNotContain('\n', detail);
        return detail;
    }

    private static async Task<List<SseItem<string>>> EventsAsync(HttpResponseMessage response) =>
        await SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().ToListAsync();

    private async Task<ServiceClient> StartAsync(params string[] options)
    {
        WebApplication app = StreamService.Build(run.Folder, ["--urls", "http://127.0.0.1:0", .. options]);
        await app.StartAsync();
        return new ServiceClient(new Uri(app.Urls.Single()), app);
    }
}
