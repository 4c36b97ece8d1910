using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Sets whether errors in backward name the operation of forward they come from, and sets it back when disposed.</summary>
public class AnomalyMode : IDisposable
{
    private readonly bool before = IsEnabled;
    private readonly bool checkedBefore = ShouldCheckNaN;

    public AnomalyMode(bool enabled, bool check_nan = true) => Native.ts_set_anomaly_mode(enabled, check_nan);

    public static bool IsEnabled => Native.ts_anomaly_mode();

    public static bool ShouldCheckNaN => Native.ts_anomaly_checks_nan();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Native.ts_set_anomaly_mode(before, checkedBefore);
        }
    }
}
