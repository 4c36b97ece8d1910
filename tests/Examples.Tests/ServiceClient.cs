using System.Net;
using System.Text.Json;
using Hmlstm.Runtime.Weights;
using Microsoft.AspNetCore.Builder;
using TorchSharp;

namespace Hmlstm.Examples.Tests;

/// <summary>A run's folder with weights.</summary>
public sealed class ServiceRun : IDisposable
{
    public ServiceRun()
    {
        torch.manual_seed(1);
        using Streaming network = new();
        NetworkWeights.Save(
            network, Path.Combine(Folder, "weights.safetensors"), new DataProfile { Vocabulary = Vocabulary.Text8 }.ToMetadata());
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("hmlstm-service").FullName;

    /// <summary>The boundaries of a whole text by the predictor alone, as JSON.</summary>
    public List<string> Boundaries(string text)
    {
        StreamingPredictor predictor = StreamingPredictor.Load(Path.Combine(Folder, "weights.safetensors"));
        int[] tokens = [.. predictor.Profile.Vocabulary!.Encode(text).Select(static token => (int)token)];
        return
        [
            .. predictor.Predict(tokens).Boundaries.Index().Where(static one => one.Item > 0)
                .Select(static one => $$"""{"position":{{one.Index}},"level":1}"""),
        ];
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>Asks a service.</summary>
/// <param name="address">Where it is.</param>
/// <param name="app">The service itself, which ends with its client; null for one of another process.</param>
internal sealed class ServiceClient(Uri address, WebApplication? app) : IAsyncDisposable
{
    private readonly HttpClient http = new() { BaseAddress = address };

    public async Task<string> BeginAsync()
    {
        using HttpResponseMessage response = await SendAsync("POST", "/sessions");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;
    }

    public async Task<JsonElement> ReadAsync(string id, string text)
    {
        using StringContent content = new(text);
        using HttpResponseMessage response = await SendAsync("POST", $"/sessions/{id}/text?next=3", content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    public Task<byte[]> StateAsync(string id) => http.GetByteArrayAsync(new Uri($"/sessions/{id}/state", UriKind.Relative));

    public Task<string> GetAsync(string path) => http.GetStringAsync(new Uri(path, UriKind.Relative));

    public async Task<HttpResponseMessage> ListenAsync(string id)
    {
        HttpResponseMessage response = await SendAsync("GET", $"/sessions/{id}/events");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    public async Task<HttpResponseMessage> SendAsync(string method, string path, HttpContent? content = null)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(path, UriKind.Relative)) { Content = content };
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (app is not null)
        {
            await app.DisposeAsync();
        }
    }
}

/// <summary>A clock of seconds that a test moves.</summary>
internal sealed class ManualTime : TimeProvider
{
    public long Now { get; set; }

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => Now;
}

/// <summary>A body that does not say how long it is.</summary>
internal sealed class UnknownLength(Stream bytes) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => bytes.CopyToAsync(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
