# 简体中文。编号与占位符须与 en.ftl 一致。

## 给朗读者：一句话，简短、平和，不带数字，不责备。

speaker-equipment = 请稍等，录音室正在检查设备。
speaker-samples-lost = { speaker-equipment }
speaker-device-changed = { speaker-equipment }
speaker-rate-mismatch = { speaker-equipment }
speaker-format = { speaker-equipment }
speaker-dropout = { speaker-equipment }
speaker-channel-fault = { speaker-equipment }
speaker-digital-silence = { speaker-equipment }
speaker-band-limited = { speaker-equipment }
speaker-hum = { speaker-equipment }
speaker-processed = { speaker-equipment }
speaker-dc-offset = { speaker-equipment }
speaker-high-snr = { speaker-equipment }
speaker-reverberant = { speaker-equipment }
speaker-no-speech = { $reason ->
    [silence] { speaker-equipment }
   *[other] 没有听到声音，请再读一遍。
}
speaker-clipped = 声音稍微大了一点，请离麦克风远一拳的距离。
speaker-soft-clipped = 声音稍微大了一点，请离麦克风远一拳的距离。
speaker-too-loud = 声音稍微大了一点，请离麦克风远一拳的距离。
speaker-true-peak = 声音稍微大了一点，请离麦克风远一拳的距离。
speaker-start-cut = 请等提示出现后再开始读。
speaker-end-cut = 请读完整句后再停止。
speaker-too-short = 这一遍有点短，请从容地读完整句。
speaker-high-noise-floor = 刚才有些杂音，请等安静后再读一遍。
speaker-too-quiet = 请稍微大声一点，或离麦克风近一拳的距离。
speaker-low-snr = 请等安静后再读一遍，并稍微靠近麦克风。
speaker-loudness = 请用平常说话的音量再读一遍。
speaker-short-lead = 提示出现后，请先吸一口气再开始读。
speaker-short-trail = 读完最后一个字后，请保持安静片刻。
speaker-too-long = 请稍微读得紧凑一些。
speaker-not-measurable = { $reason ->
    [no_pause] 请在句子前后各留一点安静的时间。
    [too_short] 这一遍有点短，请从容地读完整句。
   *[other] { speaker-equipment }
}
speaker-long-lead = 看到提示后就可以开始读。
speaker-long-trail = 读完后稍候即可停止。

## 给操作员：测量项、数值、要求、位置，以及怎么办。

operator-samples-lost = 丢失采样：{ $measure } { $value }，不允许丢失。请检查线缆、集线器和电脑负载，然后重录。
operator-device-changed = 录音过程中输入设备发生变化或断开。请检查线缆并重新选择设备。
operator-rate-mismatch = 采样率不符：{ $measure } { $value }，要求 { $limit }。请将设备和系统设为本项目的采样率。
operator-format = 格式不符：{ $measure } { $value }，要求 { $limit }。请按要求的格式录制，或从源文件重新转换。
operator-no-speech = { $reason ->
    [silence] 所有采样均为零。请检查静音开关、线缆、输入声道和麦克风权限。
   *[other] 未检测到语音。请检查输入声道，并确认提示文本已朗读。
}
operator-dropout = 断音：{ $count } 处声音丢失、停滞或重复{ $place ->
    [none] {""}
   *[other] ，首次出现在 { $place }
}。请检查线缆、集线器、缓冲区大小和机器负载，然后重录。
operator-channel-fault = { $fault ->
    [dead] 一个声道没有收到另一个声道的声音。请检查该声道的麦克风、线缆和幻象电源，或只录一个声道。
    [inverted] 两个声道极性相反，混合时会互相抵消。请对调一根线缆的接线，或关闭反相开关。
    [imbalance] 一个声道比另一个响得多。请将两路前级增益调到一致。
    [dual_mono] 两个声道内容相同：一个麦克风录了两遍。一个声道就够了。
   *[other] 声道之间有问题。请检查麦克风、线缆和前级。
}
operator-digital-silence = 停顿处全为零：信号被门限或降噪处理。请关闭设备和系统中的降噪功能。
operator-band-limited = 频带过窄：{ $measure } { $value }，要求 { $limit }。请检查是否经过蓝牙、电话或语音模式以及编解码，并按设备自身的采样率录制。
operator-processed = 信号被处理：{ $measure }。请关闭设备和系统中的音效，按设备自身的采样率录制，不要经过编解码。
operator-hum = 有交流哼声：{ $measure } { $value }，要求 { $limit }。请使用平衡线缆并远离电源，或改用电池供电。
operator-clipped = 削波：{ $count } 个采样{ $place ->
    [none] {""}
   *[other] ，首次出现在 { $place }
}。请将前级增益调低约 { $by } dB。
operator-soft-clipped = 响亮的峰值被压圆：录音前的某一级过载，或削波后又经过滤波或编码。请调低前级增益，关闭限幅器，并从源头重录。
operator-too-loud = 音量过大：{ $measure } { $value }，要求 { $limit }。请将前级增益调低约 { $by } dB。
operator-true-peak = 峰值过高：{ $measure } { $value }，要求 { $limit }。请将前级增益调低约 { $by } dB。
operator-start-cut = 开头被截断：{ $place } 处已有语音。请等提示后再读，或加长预录时间。
operator-end-cut = 结尾被截断：{ $place } 处语音仍未结束。请晚一点停止，或加长后录时间。
operator-too-short = 过短：{ $measure } { $value }，要求 { $limit }。请确认已读完整条提示。
operator-high-noise-floor = 噪声过大：{ $measure } { $value }，要求 { $limit }。请检查风扇、门窗和线缆，或将麦克风靠近并调低前级增益。
operator-too-quiet = 音量过小：{ $measure } { $value }，要求 { $limit }。请将前级增益调高约 { $by } dB。
operator-low-snr = 信噪比过低：{ $measure } { $value }，要求 { $limit }。请降低环境噪声，或将麦克风靠近。
operator-high-snr = 对本项目而言过于干净：{ $measure } { $value }，要求 { $limit }。请确认所需噪声存在且未被抑制。
operator-reverberant = 房间混响过大：{ $measure } { $value }，要求 { $limit }。请将麦克风靠近，并在空墙上挂毯子或窗帘。
operator-loudness = 响度不符：{ $measure } { $value }，要求 { $limit }。请将前级增益调整约 { $by } dB。
operator-dc-offset = 直流偏移 { $value }，要求 { $limit }。请打开声卡的低切滤波，或更换声卡、线缆。
operator-short-lead = 开始过早：{ $measure } { $value }，要求 { $limit }。请在提示后先吸一口气，或加长预录时间。
operator-short-trail = 结束过早：{ $measure } { $value }，要求 { $limit }。请晚一点停止，或加长后录时间。
operator-too-long = 过长：{ $measure } { $value }，要求 { $limit }。请拆分提示，或读完后尽快停止。
operator-not-measurable = { $reason ->
    [too_short] 无法判定：{ $measure }，要求 { $limit }；录音过短。请录制更长的一条。
    [no_pause] 无法判定：{ $measure }，要求 { $limit }；录音中没有停顿。请在前后各留半秒安静。
    [no_decay] 无法判定：{ $measure }，要求 { $limit }；高出噪声的语音过少。请朗读更长的句子，或降低环境噪声。
    [rate_too_low] 无法判定：{ $measure }，要求 { $limit }；采样率过低。请用更高的采样率录制。
    [bad_samples] 无法判定：{ $measure }，要求 { $limit }；录音含有非数值采样。请从源文件重新导出。
    [no_speech] 无法判定：{ $measure }，要求 { $limit }；语音过少。请确认提示文本已朗读。
   *[other] 无法判定：{ $measure }，要求 { $limit }；录音无声。请检查输入声道和麦克风。
}
operator-long-lead = 语音前静音较长：{ $value }，要求 { $limit }。导出时会裁剪。
operator-long-trail = 语音后静音较长：{ $value }，要求 { $limit }。导出时会裁剪。
operator-within-error = { $measure } { $value } 在其限值（{ $limit }）的测量误差之内。请先试听再采用。
operator-needs-calibration = 没有校准过的麦克风，无法判定：{ $measure }，要求 { $limit }。

## 数值与限值。

value-yes = 是
value-no = 否
value-none = 无
limit-none = 无要求
limit-at-least = 至少 { $min }
limit-at-most = 至多 { $max }

## 测量项。

measure-duration-s = 时长
measure-sample-rate-hz = 采样率
measure-bit-depth = 位深
measure-channels = 声道数
measure-speech-level-dbfs = 语音电平
measure-speech-s = 有效语音
measure-noise-floor-dbfs = 本底噪声
measure-noise-floor-a-dbfs = A 计权本底噪声
measure-lead-noise-dbfs = 语音前噪声
measure-noise-spl-dba = 房间噪声
measure-snr-db = 信噪比
measure-sample-peak-dbfs = 峰值
measure-true-peak-dbtp = 真峰值
measure-rms-dbfs = RMS 电平
measure-loudness-lufs = 响度
measure-max-momentary-lufs = 最大瞬时响度
measure-max-short-term-lufs = 最大短期响度
measure-clipped = 削波
measure-clipped-samples = 削波采样数
measure-clip-events = 削波段数
measure-dropouts = 断音处数
measure-channel-fault = 声道间故障
measure-soft-clipped = 软削波
measure-rt60-s = 混响时间
measure-c50-db = 清晰度 C50
measure-dc-offset = 直流偏移
measure-bandwidth-hz = 带宽
measure-codec-edge = 频带末端有编解码或重采样的痕迹
measure-gated = 停顿处有门限处理的痕迹
measure-gain-riding = 有自动增益的痕迹
measure-hum-dbfs = 交流哼声
measure-lead-silence-s = 语音前静音
measure-trail-silence-s = 语音后静音
measure-speech-present = 有语音
measure-cut-start = 开头被截断
measure-cut-end = 结尾被截断
measure-dropped-frames = 丢失帧数
measure-overruns = 溢出次数
measure-gaps = 间断次数
measure-stalls = 停滞次数
measure-device-changes = 设备变更次数
measure-measured-rate-hz = 实测采样率

## 电平检查。

check-no-microphone = 数字静音：系统没有给出麦克风信号。请检查静音开关、连接线、输入声道以及麦克风使用权限。
check-nobody = 没有听到人声；最大的声音是 { $peak }。请让发音人朗读，并检查输入声道。
check-raise = 请将前级增益调高约 { $by } dB：{ $measure } { $value }，目标 { $limit }。
check-lower = 请将前级增益调低约 { $by } dB：{ $measure } { $value }，目标 { $limit }。
check-clipped = 削波。请将前级增益调低约 { $by } dB，然后重新检查电平。
check-good = 电平、噪声和房间都合适。
drift-gain = 与电平检查时相比，增益似乎变化了 { $by } dB。请重新检查电平。
drift-room = 与电平检查时相比，房间的噪声变化了 { $by } dB。请看看是什么设备或门窗打开了。
drift-voice = 与电平检查时相比，语音电平变化了 { $by } dB，而噪声没有变：请检查发音人与麦克风的距离。

## 会话状态。

state-waiting = 请稍等
state-checking = 请用平常的声音读这一句
state-room-tone = 请安静片刻
state-pre-roll = 请准备
state-recording = 请朗读
state-post-roll = 请稍等
state-judging = 请稍等
state-accepted = 谢谢
state-rejected = 请再读一遍
state-paused = 休息一下
state-finished = 全部完成，谢谢！

outcome-accepted = 通过
outcome-rejected = 未通过
outcome-error = 无法读取

## 按键。

key-start-stop = 开始／停止
key-check-level = 检查电平
key-again = 读错了，重来
key-reject-last = 否决上一条
key-skip = 跳过
key-back = 返回
key-pause = 暂停／继续
key-note = 备注
key-quit = 退出

## 命令行。

new-made = 已在 { $folder } 建立“{ $name }”：{ $prompts } 条提示文本（{ $language }），按 { $profile } { $version } 判定，{ $rate }，{ $bits } 位。
    每位发音人需要：通过 { $target } 条{ $reserve ->
    [0] 。
   *[other] ，另备 { $reserve } 条。
}
new-next = 下一步：{ $command }

record-complete = 目标已全部完成。下一步：takegate export { $folder } 目标文件夹

recovery-found = 该采集项目上次没有正常关闭。发现并处理了：
recovery-nothing = 一切正常。
looking-only = { $why }。以下按日志当前的内容显示；不修复，也不写入。
rebuild-done = 已根据日志重建 index.sqlite，共 { $takes } 条录音。
decided = 录音 { $take } 现为：{ $state }
playing = 录音 { $take }，{ $length }：{ $state }
takes-quarantine = quarantine 中的文件：无法识别，请自行查看

verify-done = 检查了 { $takes } 条录音，其中 { $counting } 条计入：{ $problems ->
    [0] 全部与写入时一致。
   *[other] 发现 { $problems } 个问题。
}

export-done = 已导出 { $takes } 条通过的录音（{ $minutes } 分钟）到 { $target }{ $trimmed ->
    [0] 。
   *[other] ；其中 { $trimmed } 条裁去了首尾多余的静音。
}

device-default = 系统默认

## 麦克风与程序之间的处理。

treatment-muted = 系统中已静音：只收到零值
treatment-monitor = 录的是播放的声音，不是说话声
treatment-echo_cancelling = 回声消除
treatment-noise_suppression = 降噪
treatment-bluetooth = 蓝牙耳机：最高 8 或 16 kHz
treatment-virtual = 虚拟设备

device-abilities = 采样率 { $rates } · 声道 { $channels } · 位深 { $depths }

progress-accepted = 已通过 { $accepted } / { $target }{ $reserve ->
    [0] {""}
   *[other] （另备 { $reserve }）
}
progress-rejected = 未通过 { $rejected }（{ $reasons }）
progress-salvaged = 抢救 { $count } 条：因意外中断的录音，只有操作员认可才计入
progress-discarded = 读错 { $count } 条
progress-missing = 缺失 { $count } 条：请放回文件并重新打开采集项目

head-speaker = 发音人
head-prompt = 提示
head-accepted = 通过
head-wanted = 需要
head-takes = 录音
head-take = 录音
head-length = 时长
head-state = 状态
head-reasons = 原因
head-decide = 可用操作

take-accepted = 通过
take-accepted-spare = 通过（另一条计入）
take-rejected = 未通过
take-salvaged = 抢救
take-discarded = 读错
take-missing = 缺失

reason-samples_lost = 丢失采样
reason-device_changed = 设备变更
reason-rate_mismatch = 采样率不符
reason-format = 格式不符
reason-no_speech = 没有语音
reason-dropout = 断音
reason-channel_fault = 声道故障
reason-digital_silence = 数字静音
reason-processed = 信号被处理
reason-band_limited = 频带过窄
reason-hum = 交流哼声
reason-clipped = 削波
reason-soft_clipped = 软削波
reason-too_loud = 太响
reason-true_peak = 峰值过高
reason-start_cut = 开头被截断
reason-end_cut = 结尾被截断
reason-too_short = 太短
reason-high_noise_floor = 噪声太大
reason-too_quiet = 太轻
reason-low_snr = 信噪比低
reason-high_snr = 过于干净
reason-reverberant = 房间混响大
reason-loudness = 响度不符
reason-dc_offset = 直流偏移
reason-short_lead = 开始太早
reason-short_trail = 结束太早
reason-too_long = 太长
reason-not_measurable = 无法判定
reason-long_lead = 开头静音过长
reason-long_trail = 结尾静音过长
reason-misread = 读错
reason-operator = 被操作员否决

## 终端里的会话。

state-ready = 就绪：按空格键开始
state-listening = 就绪：请开始朗读
state-lost = 没有麦克风

verdict-take = { $prompt } 第 { $number } 遍 · { $length } 秒
prompt-take = { $prompt } 第 { $number } 遍
prompt-done = 已通过
prompt-none = 没有要读的了。
note-typing = 备注（回车保存，Esc 放弃）：
clip-lamp = 削波 { $samples }
stream-faults = 丢失 { $frames } 帧，故障 { $faults } 次
word-session = 会话
word-peak = 峰值
word-rms = RMS
audio-back = 麦克风已恢复。
other-device = 现在是另一个麦克风：{ $name }。请重新连接原来的麦克风，或开始录音以改用这一个。

ruled-accepted = { $prompt } 第 { $number } 遍改判为通过。
ruled-rejected = { $prompt } 第 { $number } 遍被否决，需要重录。
ruled-discarded = { $prompt } 第 { $number } 遍作废，请再读一遍。

refused-take-under-way = 正在录音，请先停止。
refused-no-take = 没有正在进行的录音。
refused-paused = 现在是暂停；请先继续。
refused-no-audio = 没有麦克风，请检查连接。
refused-finished = 没有要录的了。
refused-already-accepted = 这条已经通过；按 R 可作废重录。
refused-no-such-prompt = 那个方向没有别的未完成提示。
refused-nothing-to-rule = 没有可以作废的已通过录音。

## `takegate check` 的报告。

check-file = 文件
check-summary = 共 { $files } 个文件：通过 { $accepted }，不通过 { $rejected }，无法读取 { $errors }。规格：{ $profile }。

## 测量值缺失的原因。

reason-silence = 无声
reason-no_pause = 无停顿
reason-no_decay = 无衰减
reason-rate_too_low = 采样率过低
reason-bad_samples = 无效采样


## 演示。

demo-intro = 用内置录音演示一次会话，按 { $profile } 判定。采集项目在 { $folder }。
demo-good = 一条合格的录音：
demo-clipped = 前置放大开得太大：
demo-noisy = 风扇开着：
demo-cut = 提示未亮就开始读：
demo-empty = 什么也没读：
demo-again = 同一条提示再来一遍，这次读好：
demo-next = 接下来可以试试：
demo-next-status = 每条录音及其原因
demo-next-verify = 一切是否与写入时一致？
demo-next-check = 判定已有的文件
demo-next-profile = 录音棚的限值
demo-next-devices = 您的麦克风
demo-next-new = 建立自己的采集项目

## The windows.

ui-start-what = 录制语音数据，每一条在朗读的同时就作出判定。
ui-recent = 语料集
ui-recent-none = 还没有打开过语料集。请打开一个，或者新建一个。
ui-folder-to-open = 语料集的文件夹
ui-browse = 浏览…
ui-open = 打开
ui-new-collection = 新建语料集
ui-new-name = 名称
ui-new-parent = 存放位置
ui-new-script = 脚本
ui-script-hint = TSV（编号、制表符、文本）、CSV、TXT（每行一条）、JSON Lines 或 SpeechRecorder 的 XML
ui-script-more = 另有 { $count } 处
ui-script-prompts = { $count } 条文本
ui-missing-characters = 脚本中有 { $count } 个字符无法显示：{ $characters }。请安装包含这些字符的字体（{ $packages }），然后重新打开脚本。
ui-new-language = 朗读语言
ui-new-profile = 规格
ui-new-format = 格式
ui-new-channel = 声道
ui-new-flow = 流程
ui-new-by-voice = 由声音开始录音
ui-new-by-silence = 静音 1.5 秒后结束录音
ui-new-lead-in = 提示前的准备时间
ui-new-reserve = 每位发音人的备用条数
ui-make = 建立语料集
ui-session = 录音
ui-who-reads = 发音人
ui-new-speaker = 新发音人（代号）
ui-add = 添加
ui-microphone = 麦克风
ui-microphone-usual = 系统默认
ui-listen-with = 监听设备
ui-operator = 操作员
ui-begin-session = 开始录音
ui-export = 导出
ui-export-what = 导出合格录音：LJSpeech 格式，附全部测量值清单和校验和。
ui-export-target = 要新建的文件夹
ui-export-do = 导出
ui-close-collection = 关闭语料集
ui-busy-opening = 正在打开语料集…
ui-busy-making = 正在建立语料集…
ui-busy-beginning = 正在打开麦克风…
ui-busy-ending = 正在结束录音…
ui-busy-exporting = 正在导出…
ui-stop = 停止
ui-defect = 程序缺陷使操作中断。已保存的内容没有丢失；请报告这个问题。
ui-ok = 确定
ui-cancel = 取消
ui-close = 关闭

ui-speaker-session = 发音人 { $speaker } · 第 { $session } 场
ui-bits = { $bits } 位
ui-bits-float = { $bits } 位浮点
ui-channel = 声道 { $channel }
ui-disk = 磁盘 { $free } · { $left }
ui-disk-minutes = { $minutes } 分钟
ui-disk-hours = { $hours } 小时
ui-lost-frames = 丢失 { $frames }
ui-stream-faults = 故障 { $faults }
ui-state-waiting = 等待
ui-state-checking = 电平检查
ui-state-room-tone = 房间噪声
ui-state-pre-roll = 准备
ui-state-recording = 正在录音
ui-state-post-roll = 即将结束
ui-state-judging = 正在判定
ui-state-accepted = 合格
ui-state-rejected = 不合格
ui-state-paused = 暂停
ui-state-finished = 已完成
ui-prompt-take = { $prompt } · 第 { $number } 遍
ui-clip = 削波 { $count }
ui-clip-at = 削波 { $count }，位于 { $place }
ui-level = 电平
ui-limit = 限值
ui-no-limit = 无限值
ui-live = 到目前为止
ui-last-take-value = 上一条
ui-none-no-take = 尚无录音
ui-picture-stream = 最近几秒
ui-picture-take = 这一条的录音，语音从 { $from } 到 { $until }
ui-picture-take-silent = 这一条的录音，没有语音
ui-shown-take = 录音 { $take } · { $length } 秒
ui-scale-linear = 线性
ui-scale-log = 对数
ui-stop-playing = 停止
ui-check = 电平检查
ui-check-why = 先检查电平：发音人用平常的声音读这一句，然后安静几秒钟。此处会说明需要调整什么。
ui-check-reading = 请发音人朗读这一句，读完按 { $key }。
ui-check-quiet = 正在测量房间噪声，请保持安静。
ui-check-room = 房间噪声
ui-check-again = 再次检查
ui-last-take = 上一条 · { $take }
ui-list-takes = 录音
ui-list-prompts = 文本
ui-takes = 信噪比 dB · 噪声 dBFS
ui-takes-of = 读过 { $count } 遍
ui-prompt-open = 未录
ui-prompt-now = 当前
ui-no-takes = 这里没有录音。
ui-filter-all = 全部 { $count }
ui-filter-rejected = 不合格 { $count }
ui-filter-open = 未录 { $count }
ui-filter-to-check = 待复查 { $count }
ui-progress = 进度
ui-progress-of = / { $target } 条合格{ $reserve ->
    [0] {""}
   *[other] {" "}+ 备用 { $reserve }
}
ui-time-left = 约剩 { $hours ->
    [0] {""}
   *[other] { $hours } 小时{" "}
}{ $minutes } 分钟
ui-alarm = 连续 { $times } 次：{ $advice } 这是设备的问题，不是发音人的问题。
ui-warn-lost = 没有声音：请检查麦克风
ui-warn-zeros = 数字静音：系统没有给出麦克风信号
ui-warn-clipping = 削波：请停止并重录
ui-warn-noise = 噪声远超限值
ui-warn-playback = 麦克风正在收音：请在录完后用耳机播放
ui-warn-would-start = 这里由声音开始录音，扬声器的声音也会触发：请先暂停再播放
ui-warn-loud = 麦克风正在收音，会录到扬声器的声音
ui-nothing-to-reject = 这一条本来就不计入。
ui-accept-not-whole = 这一条丢失了数据，任何人都不能判为合格。请重录。
ui-accept-forbidden = 规格不允许操作员接受不合格的录音。请重录。
ui-ask-reject = 为什么不要 { $take }？
ui-ask-accept = 为什么接受 { $take }？
ui-ask-reason = 原因
ui-ask-through = 您用什么听录音？
ui-ask-through-why = 麦克风正在收音：它能听到扬声器，听不到耳机。每个输出设备只问一次。
ui-through-headphones = 耳机
ui-through-loudspeakers = 扬声器
ui-ask-note = 给上一条的备注
ui-ask-note-hint = 备注
ui-why-misread = 读错
ui-why-cough = 咳嗽
ui-why-page = 翻页声
ui-why-noise = 杂音
ui-why-mispronounced = 发音有误
ui-why-hesitation = 迟疑

ui-speaker-window = Takegate · 发音人
ui-picture-of = { $prompt } 的图片
ui-picture-gone = 图片无法显示。
ui-has-picture = 图片
ui-pictures-gone = 脚本的 { $count } 张图片已不在语料集的文件夹里：{ $first }。请把“images”文件夹恢复原样。
ui-rows-below = ▼ 还有 { $count }
ui-more-below = ▼ 还有
ui-more-above = ▲ 回到开头

ui-keys = 按键
ui-keys-change = 点击按键可以更换；Esc 保持不变。
ui-keys-press = 请按一个键…
ui-keys-usual = 恢复默认按键
ui-key-accept = 接受所选录音
ui-key-undo = 撤销上一个裁定
ui-key-play = 播放
ui-key-jump = 从问题处播放
ui-key-clear-clip = 清除削波
ui-key-prompts = 文本列表 / 录音列表
ui-key-take-up = 上一行
ui-key-take-down = 下一行
ui-key-filter = 筛选列表
ui-key-spectrogram = 线性 / 对数语谱图
ui-key-end-session = 结束录音；关闭窗口
ui-key-speaker-window = 发音人窗口或单屏
ui-key-full-screen = 全屏
ui-key-language = English / 中文
ui-key-theme = 深色 / 浅色
ui-key-zoom-in = 放大
ui-key-zoom-out = 缩小
ui-key-zoom-reset = 100 %
ui-key-help = 本说明
ui-do-start = 开始
ui-do-stop = 停止
ui-do-again = 重读
ui-do-reject = 不要上一条
ui-do-skip = 跳过
ui-do-back = 返回
ui-do-go-on = 继续
ui-do-end = 结束录音

ui-about = 关于
ui-about-version = Takegate { $version }
ui-about-what = 不联网，不收集数据。一切都留在语料集的文件夹里。
ui-about-licences = 许可：
ui-copy-report = 复制问题报告
