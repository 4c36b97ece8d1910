using System.Runtime.CompilerServices;
using System.Text;

namespace VerifyTests;

/// <summary>A verification that starts when it is awaited, so that its settings can follow the call.</summary>
public sealed class SettingsTask
{
    private readonly Func<VerifySettings, Task<VerifyResult>> buildTask;
    private Task<VerifyResult>? task;

    /// <summary>A verification with a copy of <paramref name="settings"/>.</summary>
    public SettingsTask(VerifySettings? settings, Func<VerifySettings, Task<VerifyResult>> buildTask)
    {
        CurrentSettings = new VerifySettings(settings);
        this.buildTask = buildTask;
    }

    /// <summary>The settings of this verification.</summary>
    public VerifySettings CurrentSettings { get; }

    /// <summary>Starts the verification.</summary>
    public static implicit operator Task<VerifyResult>(SettingsTask settingsTask) => settingsTask.ToTask();

    /// <inheritdoc cref="VerifySettings.UseDirectory"/>
    public SettingsTask UseDirectory(string directory) => With(settings => settings.UseDirectory(directory));

    /// <inheritdoc cref="VerifySettings.UseFileName"/>
    public SettingsTask UseFileName(string fileName) => With(settings => settings.UseFileName(fileName));

    /// <inheritdoc cref="VerifySettings.UseParameters"/>
    public SettingsTask UseParameters(params object?[] parameters) => With(settings => settings.UseParameters(parameters));

    /// <inheritdoc cref="VerifySettings.AddScrubber"/>
    public SettingsTask AddScrubber(Action<StringBuilder> scrubber, ScrubberLocation location = ScrubberLocation.First) =>
        With(settings => settings.AddScrubber(scrubber, location));

    /// <inheritdoc cref="VerifySettings.ScrubLinesWithReplace"/>
    public SettingsTask ScrubLinesWithReplace(Func<string, string?> replaceLine, ScrubberLocation location = ScrubberLocation.First) =>
        With(settings => settings.ScrubLinesWithReplace(replaceLine, location));

    /// <inheritdoc cref="VerifySettings.DisableDiff"/>
    public SettingsTask DisableDiff() => With(static settings => settings.DisableDiff());

    /// <summary>Starts the verification, once.</summary>
    public Task<VerifyResult> ToTask() => task ??= buildTask(CurrentSettings);

    /// <inheritdoc cref="Task{TResult}.ConfigureAwait(bool)"/>
    public ConfiguredTaskAwaitable<VerifyResult> ConfigureAwait(bool continueOnCapturedContext) =>
        ToTask().ConfigureAwait(continueOnCapturedContext);

    /// <inheritdoc cref="Task{TResult}.GetAwaiter"/>
    public TaskAwaiter<VerifyResult> GetAwaiter() => ToTask().GetAwaiter();

    private SettingsTask With(Action<VerifySettings> change)
    {
        change(CurrentSettings);
        return this;
    }
}
