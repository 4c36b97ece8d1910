// Serves the boundaries of text over HTTP, a session for each stream of text:
//
//   dotnet run --project examples/service -c Release -- runs/streaming --urls http://localhost:5080
using System.Net.Sockets;
using Hmlstm.Examples;
using Hmlstm.Inference;

if (args is not [string run, .. string[] settings] || run.StartsWith('-'))
{
    Console.Error.WriteLine($"usage: Service RUN {ServiceSettings.Usage}   (RUN is a folder that 'hmlstm train' wrote)");
    return 2;
}

try
{
    await using WebApplication service = StreamService.Build(run, settings);
    await service.RunAsync();
    return 0;
}
catch (Exception problem) when (problem is DataException or WeightsException or IOException or SocketException or FormatException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
