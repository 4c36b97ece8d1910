using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Hmlstm.Inference;

namespace Hmlstm.Examples;

/// <summary>The service: its addresses, and what bounds a connection.</summary>
internal static class StreamService
{
    private const int MostNext = StreamingPredictor.Vocabulary;
    private const int OtherConnections = 64; // for health, metrics and the page when all sessions are busy

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The service on a trained run, not yet started.</summary>
    /// <param name="run">A folder that <c>hmlstm train</c> wrote.</param>
    /// <param name="arguments">Options as on the command line.</param>
    /// <exception cref="WeightsException">The run's weights are missing, damaged, or another network's.</exception>
    /// <exception cref="DataException">An option is wrong, or the run has no alphabet.</exception>
    public static WebApplication Build(string run, string[] arguments)
    {
        ServiceSettings settings = ServiceSettings.Parse(arguments);
        BoundaryReader reader = BoundaryReader.Load(run);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(arguments);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Math.Max(settings.TextBytes, StreamState.ByteCount);
            kestrel.Limits.MaxConcurrentConnections = settings.Sessions + settings.Listeners + OtherConnections;
        });

        // Why the service did not start is one line of the program itself.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ServiceJson.Default);
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(reader);
        builder.Services.AddSingleton<ServiceMetrics>();
        builder.Services.AddSingleton<StreamTable>();
        builder.Services.AddHostedService<StreamKeeper>();

        WebApplication app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        MapSessions(app.MapGroup("/sessions").AddEndpointFilter(ServiceProblem.AnswerAsync));
        MapOperation(app);
        MapPage(app);
        return app;
    }

    private static void MapSessions(RouteGroupBuilder sessions)
    {
        sessions.MapPost("", static (StreamTable table) =>
        {
            string id = table.Create();
            return TypedResults.Created($"/sessions/{id}", new SessionCreated(id));
        });

        sessions.MapDelete("{id}", static (string id, StreamTable table) =>
        {
            table.Delete(id);
            return TypedResults.NoContent();
        });

        sessions.MapPost("{id}/text", static async (
            string id, string? next, HttpRequest request, StreamTable table, ServiceSettings settings, ServiceMetrics metrics,
            CancellationToken cancel) =>
        {
            TextStream stream = table.Find(id);
            int count = CountOf(next);
            string text = StrictUtf8.GetString((await BodyAsync(request, settings.TextBytes, cancel)).Span);
            long start = Stopwatch.GetTimestamp();
            Reading reading = await stream.ReadAsync(text, count, cancel);
            metrics.Read(reading, Stopwatch.GetElapsedTime(start));
            return TypedResults.Ok(reading);
        });

        sessions.MapGet("{id}/events", static (string id, StreamTable table, CancellationToken cancel) =>
            TypedResults.ServerSentEvents(table.Listen(id).ReadAsync(cancel)));

        sessions.MapGet("{id}/state", static async (string id, StreamTable table, CancellationToken cancel) =>
            TypedResults.Bytes(await table.Find(id).SaveAsync(cancel), "application/octet-stream"));

        sessions.MapPut("{id}/state", static async (string id, HttpRequest request, StreamTable table, CancellationToken cancel) =>
        {
            TextStream stream = table.Find(id);
            StreamState state = StreamState.Read((await BodyAsync(request, StreamState.ByteCount, cancel)).Span);
            await stream.RestoreAsync(state, cancel);
            return TypedResults.NoContent();
        });
    }

    private static void MapOperation(WebApplication app)
    {
        app.MapGet("/health", static (StreamTable table) => TypedResults.Ok(
            new Health("ok", "Streaming", StreamingPredictor.ArchitectureFingerprint, table.Count, table.Listeners)));
        app.MapGet("/metrics", static (StreamTable table, ServiceMetrics metrics) =>
            TypedResults.Text(metrics.Write(table), "text/plain; version=0.0.4", Encoding.UTF8));
    }

    private static void MapPage(WebApplication app)
    {
        using Stream resource = typeof(StreamService).Assembly.GetManifestResourceStream("page.html")!;
        using StreamReader reader = new(resource);
        string page = reader.ReadToEnd();
        app.MapGet("/", (HttpResponse response) =>
        {
            // All that the page needs is in it.
            response.Headers.ContentSecurityPolicy =
                "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";
            return TypedResults.Text(page, "text/html", Encoding.UTF8);
        });
    }

    private static int CountOf(string? next) =>
        next is null ? 0
        : int.TryParse(next, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= MostNext ? count
        : throw new ServiceProblem(StatusCodes.Status400BadRequest, $"next must be a number from 0 to {MostNext}");

    /// <summary>A body of so many bytes at most, whatever its sender says of its length.</summary>
    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpRequest request, int most, CancellationToken cancel)
    {
        if (request.ContentLength > most)
        {
            throw ServiceProblem.TooLong(most);
        }

        byte[] bytes = new byte[(int)(request.ContentLength ?? most) + 1];
        int count = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        return count <= most ? bytes.AsMemory(0, count) : throw ServiceProblem.TooLong(most);
    }
}
