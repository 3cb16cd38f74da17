import { Component, DOCUMENT, computed, effect, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { use } from 'echarts/core';
import * as echarts from 'echarts/core';
import type { EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { NgxEchartsDirective, provideEchartsCore } from 'ngx-echarts';
import type { MonthlyCosts } from '#domain/insights/views.js';
import { Formats } from '../../shared/formats';
import { Theme } from '../../shared/theme';

use([BarChart, GridComponent, LegendComponent, SVGRenderer, TooltipComponent]);

const SERIES = [
  { key: 'labor', name: 'Labor', color: '--primary' },
  { key: 'parts', name: 'Parts', color: '--ok' },
  { key: 'charges', name: 'Outside', color: '--warn' },
] as const;

/** What twelve months cost, as a chart and, for those who do not see it, as a table. */
@Component({
  imports: [NgxEchartsDirective, RouterLink],
  providers: [provideEchartsCore({ echarts })],
  templateUrl: './monthly-costs.html',
  styleUrl: './monthly-costs.scss',
})
export class MonthlyCostsWidget {
  private readonly formats = inject(Formats);
  private readonly router = inject(Router);
  private readonly document = inject(DOCUMENT);
  private readonly theme = inject(Theme);
  readonly figures = input.required<MonthlyCosts>();
  /** Counts changes of the colours. */
  private readonly painted = signal(0);
  protected readonly series = SERIES;
  protected readonly empty = computed(() => this.figures().months.every(({ total }) => total === 0));
  protected readonly initOpts = { renderer: 'svg' } as const;
  protected readonly options = computed<EChartsCoreOption>(() => {
    this.painted();
    const { months } = this.figures();
    const [text, line, surface] = [this.color('--text-2'), this.color('--line'), this.color('--surface')];
    return {
      animation: false,
      textStyle: { fontFamily: getComputedStyle(this.document.body).fontFamily },
      grid: { left: 44, right: 4, top: 30, bottom: 22 },
      legend: { right: 0, top: 0, itemWidth: 10, itemHeight: 10, textStyle: { color: text, fontSize: 12 } },
      tooltip: {
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        backgroundColor: surface,
        borderColor: line,
        textStyle: { color: this.color('--text'), fontSize: 13 },
        valueFormatter: (value: unknown) => this.formats.money(Number(value)),
      },
      xAxis: {
        type: 'category',
        data: months.map(({ month }) => this.name(month)),
        axisLabel: { color: text },
        axisTick: { show: false },
        axisLine: { lineStyle: { color: line } },
      },
      yAxis: {
        type: 'value',
        name: this.formats.currency(),
        nameGap: 12,
        nameTextStyle: { color: text, fontSize: 12, align: 'right', padding: [0, 8, 0, 0] },
        axisLabel: { color: text, formatter: (value: number) => compact.format(value) },
        splitLine: { lineStyle: { color: line } },
      },
      series: SERIES.map(({ key, name, color }) => ({
        type: 'bar',
        stack: 'cost',
        name,
        data: months.map((month) => month[key]),
        itemStyle: { color: this.color(color) },
        barMaxWidth: 44,
        cursor: 'pointer',
      })),
    };
  });

  constructor() {
    effect(() => {
      this.theme.choice();
      // After the theme's own effect has set it.
      queueMicrotask(() => this.painted.update((times) => times + 1));
    });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', () => this.painted.update((times) => times + 1));
  }

  protected open({ dataIndex }: { dataIndex?: number }): void {
    const month = this.figures().months[dataIndex ?? -1]?.month;
    if (month) void this.router.navigate(['/invoices'], { queryParams: { month, status: 'issued,paid' } });
  }

  protected name(month: string): string {
    return monthName.format(new Date(`${month}-15T12:00:00Z`));
  }

  protected money(amount: number): string {
    return this.formats.money(amount);
  }

  /** What a token is at the moment: it depends on the theme. */
  private color(token: string): string {
    const probe = this.document.createElement('span');
    probe.style.color = `var(${token})`;
    this.document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }
}

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const monthName = new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' });
