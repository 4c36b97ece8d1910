using System.Text;
using Hmlstm.Inference;

namespace Hmlstm.Examples;

/// <summary>A request that is refused: a status of HTTP and one line for who asked.</summary>
internal sealed class ServiceProblem(int status, string message) : Exception(message)
{
    private const string RetrySeconds = "5";

    private int Status { get; } = status;

    /// <summary>There is no room at the moment.</summary>
    public static ServiceProblem Busy(string message) => new(StatusCodes.Status503ServiceUnavailable, message);

    /// <summary>There is no such session.</summary>
    public static ServiceProblem NoSession() => new(StatusCodes.Status404NotFound, "there is no such session, or it has ended");

    /// <summary>A body is too long.</summary>
    public static ServiceProblem TooLong(int most) =>
        new(StatusCodes.Status413PayloadTooLarge, $"the body is longer than {most} bytes; send it in pieces");

    /// <summary>Answers requests that are refused with their problem, and counts them.</summary>
    public static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception exception) when (StatusOf(exception) is { } refused)
        {
            HttpContext http = context.HttpContext;
            http.RequestServices.GetRequiredService<ServiceMetrics>().Refused(refused);
            if (refused == StatusCodes.Status503ServiceUnavailable)
            {
                http.Response.Headers.RetryAfter = RetrySeconds;
            }

            return TypedResults.Problem(exception.Message, statusCode: refused);
        }
    }

    private static int? StatusOf(Exception exception) => exception switch
    {
        ServiceProblem problem => problem.Status,
        BadHttpRequestException problem => problem.StatusCode,
        DecoderFallbackException => StatusCodes.Status400BadRequest,
        DataException => StatusCodes.Status422UnprocessableEntity,
        _ => null,
    };
}
